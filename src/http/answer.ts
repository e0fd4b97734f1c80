import type { IncomingMessage } from 'node:http'
import { isNotModified, lastModified, toEntityTag } from './conditional.ts'
import { chooseEncoding, type Encoding, type Representation } from './representation.ts'

export type Headers = Readonly<Record<string, string>>

/** A response as data. HEAD sends it without its body. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body?: Buffer | string
  /** The negotiated encoding; absent if none was negotiated. */
  readonly encoding?: Encoding
}

/** A text at one address, in all encodings. */
export interface Resource {
  readonly representation: Representation
  readonly contentType: string
  /** The format is compressed: it is sent as it is. */
  readonly isCompressed?: boolean
  /** 200 by default. Preconditions apply to 200 only (RFC 9110, section 13.2.1). */
  readonly status?: number
  /** The last change, deletions included; absent if the tag is the only validator. */
  readonly changedAt?: Date
  /** For 200 and 304 alike (RFC 9110, section 15.4.5): Cache-Control, Link and the like. */
  readonly headers: Headers
}

/** 304 or the bytes in the requested encoding. A 304 has the ETag, Last-Modified, Vary and `headers` of the 200. */
export async function answerResource(
  request: IncomingMessage,
  resource: Resource,
  now: Date,
): Promise<Answer> {
  const { representation, contentType, changedAt, status = 200 } = resource
  const encoding = resource.isCompressed ? 'identity' : chooseEncoding(request)
  const shared = {
    ...resource.headers,
    ETag: toEntityTag(representation.tag, encoding),
    Vary: 'Accept-Encoding',
    ...(changedAt && { 'Last-Modified': lastModified(changedAt, now).toUTCString() }),
  }
  if (status === 200 && isNotModified(request.headers, { tag: representation.tag, changedAt }, now)) {
    return { status: 304, headers: shared, encoding }
  }
  const body = await representation.encoded(encoding)
  return {
    status,
    headers: {
      ...shared,
      'Content-Type': contentType,
      'Content-Length': String(body.length),
      ...(encoding !== 'identity' && { 'Content-Encoding': encoding }),
    },
    body,
    encoding,
  }
}

/** One sentence in plain text that no cache stores. */
export function answerText(status: number, sentence: string, headers: Headers = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    body: `${sentence}\n`,
  }
}

export function answerRedirect(status: 301 | 302 | 303 | 308, location: string, headers: Headers): Answer {
  return { status, headers: { Location: location, ...headers } }
}

/** The preflight of a program in a web page (Fetch standard, CORS protocol): any site may send these requests. */
export function answerPreflight(methods: string, requestHeaders: string): Answer {
  const headers = {
    Allow: methods,
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers': requestHeaders,
    'Access-Control-Max-Age': '86400',
  }
  return { status: 204, headers }
}
