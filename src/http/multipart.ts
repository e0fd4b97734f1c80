import { PassThrough, pipeline, type Readable } from 'node:stream'
import busboy from 'busboy'
import { PublisherError } from '../domain/errors.ts'

/** A part of a form with its value. */
export interface FormValue {
  readonly name: string
  readonly value: string
}

/** A part of a form with a file. */
export interface FormFile {
  readonly name: string
  /** As the client wrote it; it may hold folders. Absent: the client gave none. */
  readonly filename?: string
  /** Media type in small letters, without parameters. Not what the bytes are, but what the client claims. */
  readonly type: string
  /** Read once. Throws `invalid` if the body ends within the file. */
  readonly bytes: AsyncIterable<Uint8Array>
}

export type FormPart = FormValue | FormFile

/** Each part, and the bytes of each value. */
const limits = { parts: 200, headerPairs: 50, fieldNameSize: 200, fieldSize: 2_000_000 }

/**
 * The parts of a multipart form (RFC 7578), one after the other; a file is read from the body while the caller reads it, and what
 * the caller leaves of it is passed over. Names keep their brackets. Throws `invalid` for a malformed or unfinished body, and
 * `too_large` for a value beyond 2 MB or more than 200 parts.
 */
export async function* readMultipart(body: Readable, contentType: string): AsyncGenerator<FormPart, void> {
  const form = openForm(contentType)
  const parts = new PassThrough({ objectMode: true, highWaterMark: limits.parts })
  const fail = (error: unknown) => parts.destroy(toFault(error))
  form.on('field', (name, value, { nameTruncated, valueTruncated }) => {
    if (nameTruncated || valueTruncated) return fail(tooLarge(`the part "${name}" of the form is too large`))
    parts.write({ name, value } satisfies FormValue)
  })
  form.on('file', (name, file, { filename, mimeType }) => {
    file.on('error', () => {})
    const type = mimeType.toLowerCase()
    parts.write({ name, ...(filename && { filename }), type, bytes: bytesOf(file) } satisfies FormFile)
  })
  for (const kind of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const) {
    form.on(kind, () => fail(tooLarge(`the form has more than ${limits.parts} parts`)))
  }
  form.on('error', fail)
  form.on('close', () => parts.end())
  pipeline(body, form, (error) => error && fail(error))
  try {
    for await (const part of parts) {
      yield part as FormPart
      if ('bytes' in part) for await (const _rest of part.bytes);
    }
  } finally {
    body.unpipe(form)
    form.destroy()
  }
}

function openForm(contentType: string): busboy.Busboy {
  try {
    const headers = { 'content-type': contentType }
    // RFC 7578, section 5.1.1: names are UTF-8 today.
    return busboy({ headers, limits, preservePath: true, defParamCharset: 'utf8' })
  } catch (error) {
    throw toFault(error)
  }
}

async function* bytesOf(file: Readable): AsyncGenerator<Uint8Array, void> {
  try {
    // The caller may leave the rest, which the form has to pass over.
    if (!file.destroyed || file.readableLength > 0) yield* file.iterator({ destroyOnReturn: false })
  } catch (error) {
    throw toFault(error)
  }
  file.resume()
}

function tooLarge(message: string): PublisherError {
  return new PublisherError('too_large', message)
}

function toFault(error: unknown): Error {
  if (error instanceof PublisherError) return error
  const message = `the form cannot be read: ${String((error as Error).message)}`
  return new PublisherError('invalid', message, { cause: error })
}
