import type { IncomingMessage } from 'node:http'
import type { FeedDocument } from '../serve/feeds/document.ts'
import { isNotModified, lastModified, toEntityTag } from './conditional.ts'
import { chooseEncoding } from './negotiation.ts'
import type { Encoding, Representation } from './representation.ts'

export type Headers = Readonly<Record<string, string>>

/** What goes out, before it is sent; for HEAD the body stays behind. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body?: Buffer | string
  /** Set where the answer is a feed's newest document that we know of, or that it has not changed. */
  readonly hot?: {
    readonly document: FeedDocument
    readonly encoding: Encoding
    /** The store could not say that it still holds. */
    readonly isStale: boolean
  }
}

/** A text under one address, in all its encodings. */
export interface Served {
  readonly representation: Representation
  readonly contentType: string
  /** 200 where absent. Preconditions count for 200 only (RFC 9110, section 13.2.1). */
  readonly status?: number
  /** When it last changed, deletions included; absent where the tag alone tells. */
  readonly changedAt?: Date
  /** Sent with 200 and 304 alike (RFC 9110, section 15.4.5): Cache-Control, Link and the like. */
  readonly headers: Headers
}

/**
 * 304 or the bytes, in the encoding that the client asked for. A 304 repeats ETag, Last-Modified, Vary and `headers`.
 * The validators of a 304 are those that a 200 would have had.
 */
export async function answerServed(request: IncomingMessage, served: Served, now: Date): Promise<Answer> {
  const { representation, contentType, changedAt, status = 200 } = served
  const encoding = chooseEncoding(request)
  const shared = {
    ...served.headers,
    ETag: toEntityTag(representation.tag, encoding),
    Vary: 'Accept-Encoding',
    ...(changedAt && { 'Last-Modified': lastModified(changedAt, now).toUTCString() }),
  }
  const asked = {
    ifNoneMatch: request.headers['if-none-match'],
    ifModifiedSince: request.headers['if-modified-since'],
  }
  if (status === 200 && isNotModified(asked, { tag: representation.tag, changedAt }, now)) {
    return { status: 304, headers: shared }
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
  }
}

/** A sentence in plain text that no cache keeps. */
export function answerText(status: number, sentence: string, headers: Headers = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    body: `${sentence}\n`,
  }
}

export function answerRedirect(status: 301 | 302 | 303, location: string, headers: Headers): Answer {
  return { status, headers: { Location: location, ...headers } }
}
