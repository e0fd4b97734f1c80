import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import { checkForm } from '../ingest/check-form.ts'
import { decodeText } from '../ingest/decode-text.ts'
import { findRepeatedNames } from '../ingest/forms/json.ts'
import { findJsonFaults } from '../ingest/forms/json-faults.ts'
import { findJsonExcess } from '../ingest/limits/json-excess.ts'
import type { BodyForm } from './operation.ts'
import { ApiError, type FieldProblem, invalidRequest, toFieldProblems } from './problem.ts'

export interface ReadBody {
  readonly bytes: Buffer
  /** In small letters, without parameters. Empty if the request has no body. */
  readonly type: string
}

/**
 * Reads a body whole. Throws `too_large` beyond the limit, `unsupported` for another media type, a content coding, or a
 * character set other than UTF-8 (RFC 8259, section 8.1).
 */
export async function readBody(
  request: IncomingMessage,
  { types, isOptional }: Pick<BodyForm, 'types' | 'isOptional'>,
  maxBytes: number,
): Promise<ReadBody> {
  const bytes = await readBytes(request, maxBytes)
  const type = mediaTypeOf(request)
  if (bytes.length === 0 && (isOptional || type === '')) {
    if (isOptional) return { bytes, type: '' }
    const detail = 'the request has no body'
    throw invalidRequest([{ field: 'body', detail }])
  }
  requireType(request, types)
  return { bytes, type }
}

/** The media type of the request in small letters, without parameters. */
export function mediaTypeOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** Throws `unsupported`. `*` at the end of a type stands for the rest. */
export function requireType(request: Pick<IncomingMessage, 'headers'>, types: readonly string[]): void {
  const { 'content-type': given = '', 'content-encoding': coding = 'identity' } = request.headers
  const type = mediaTypeOf(request)
  if (!types.some((one) => one === type || (one.endsWith('*') && type.startsWith(one.slice(0, -1))))) {
    const said = type === '' ? 'the request names no Content-Type' : `Content-Type is ${type}`
    throw unsupported(`${said}; this address takes ${types.join(', ')}`, types)
  }
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(given) ?? []
  if (!type.startsWith('multipart/') && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw unsupported(`the body must be UTF-8; its charset is ${charset}`, types)
  }
  if (coding.trim().toLowerCase() !== 'identity') {
    throw unsupported(`the body must not be compressed; its Content-Encoding is ${coding}`, types)
  }
}

/** RFC 9110, section 15.5.16; RFC 5789, section 2.2. */
function unsupported(detail: string, types: readonly string[]): ApiError {
  const headers = { 'Accept-Post': types.join(', '), 'Accept-Patch': types.join(', ') }
  return new ApiError({ status: 415, word: 'unsupported', detail, headers })
}

async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const known = (request as { body?: unknown }).body
  // The app of another program, which serves this one, has read it.
  if (request.readableEnded && known !== undefined) return toBytes(known)
  const tooLarge = () =>
    new ApiError({
      status: 413,
      word: 'too_large',
      detail: `the body must have ${maxBytes} bytes at most`,
      // The rest of the body is not read.
      headers: { Connection: 'close' },
    })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge()
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    length += piece.length
    if (length > maxBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function toBytes(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/**
 * Throws `invalid` with every fault of the text, by its line. A text that is not UTF-8, that is nested too deeply, or whose
 * objects have a name twice is one, since a parser would silently change it.
 */
export function parseJson(bytes: Buffer): unknown {
  const decoded = decodeText(bytes)
  if ('problem' in decoded) throw invalidRequest(toFieldProblems([decoded.problem], true))
  const { text } = decoded
  const excess = findJsonExcess(text)
  if (excess) throw invalidRequest(toFieldProblems([excess], true))
  try {
    const value = JSON.parse(text)
    const twice = findRepeatedNames(text)
    if (twice.length > 0) throw invalidRequest(toFieldProblems(twice, true))
    return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const faults = findJsonFaults(text).map(({ line, message }): FieldProblem => {
      return { field: 'body', line, detail: `line ${line}: ${message}` }
    })
    throw invalidRequest(faults.length > 0 ? faults : [{ field: 'body', detail: 'the body is no JSON' }])
  }
}

/** What the form makes of a part of the request. Throws `invalid` with everything that is wrong. */
export function check<Form extends z.ZodType>(
  form: Form,
  value: unknown,
  part: 'body' | 'query' | 'path',
): z.output<Form> {
  const checked = checkForm(form, value, { name: `the ${part}`, lineOf: () => undefined })
  if ('data' in checked) return checked.data
  throw invalidRequest(toFieldProblems(checked.problems, part === 'body'))
}

/** The parameters of the query. One that comes twice is a list, which no form takes. Throws `invalid` if it is no UTF-8. */
export function readQuery(request: IncomingMessage): Record<string, string | string[]> {
  const { search, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  if (!isDecodable(search)) {
    throw invalidRequest([{ field: 'query', detail: 'the query must be percent-encoded UTF-8' }])
  }
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const values = searchParams.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
