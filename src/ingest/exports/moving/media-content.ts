import { extension } from 'mime-types'
import { PublisherError } from '../../../domain/errors.ts'

/** Beginnings of pictures, by their endings. */
const pictures: readonly (readonly [ending: string, RegExp])[] = [
  ['jpg', /^\xFF\xD8\xFF/],
  ['png', /^\x89PNG\r\n\x1A\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF.{4}WEBP/s],
  ['avif', /^.{4}ftyp(?:avif|avis|mif1|msf1)/s],
  ['heic', /^.{4}ftyp(?:heic|heix|hevc)/s],
  ['bmp', /^BM/],
  ['ico', /^\0\0\x01\0/],
  ['tiff', /^(?:II\*\0|MM\0\*)/],
  ['svg', /^(?:\xEF\xBB\xBF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE svg[^>]*>\s*)*<svg[\s>]/is],
]
const page =
  /^(?:\xEF\xBB\xBF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b/is
const pictureEnding = /\.(?:jpe?g|png|gif|webp|avif|heic|bmp|ico|tiff?|svg)$/i

/** The ending of the picture that the bytes begin. Undefined for anything else. */
export function pictureEndingOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1')
  return pictures.find(([, form]) => form.test(text))?.[0]
}

/** What is wrong with the bytes that an address gives, as the end of a sentence about it. */
export function findMediaFault(name: string, head: Uint8Array): string | undefined {
  if (head.byteLength === 0) return 'answers with an empty file'
  if (page.test(Buffer.from(head).toString('latin1'))) return 'answers with a web page in place of the file'
  if (pictureEnding.test(name) && pictureEndingOf(head) === undefined)
    return 'answers with something that is no picture'
  return undefined
}

/** The ending of a file whose address has none: that of its bytes, otherwise of its media type. With its dot, or empty. */
export function findEnding(head: Uint8Array, contentType: string | undefined): string {
  const ending = pictureEndingOf(head) ?? (contentType && extension(contentType))
  return ending ? `.${ending}` : ''
}

/** Enough to know a picture by. */
const headBytes = 512

/** Takes the first pieces of a body. */
export async function readHead(pieces: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for (let bytes = 0; bytes < headBytes; ) {
    const { value, done } = await pieces.next()
    if (done) break
    read.push(value)
    bytes += value.byteLength
  }
  return Buffer.concat(read)
}

/** The body again, from its beginning. Throws `too_large` beyond the limit, and what the signal says. */
export async function* wholeOf(
  head: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array, void> {
  let bytes = head.byteLength
  yield head
  for (;;) {
    signal?.throwIfAborted()
    const { value, done } = await pieces.next()
    if (done) return
    bytes += value.byteLength
    if (bytes > maxBytes) throw new PublisherError('too_large', `is larger than ${maxBytes} bytes`)
    yield value
  }
}
