import { extension, lookup } from 'mime-types'
import { withTimeout } from '../../async/with-timeout.ts'
import { type ProblemWord, PublisherError } from '../../domain/errors.ts'
import { endingOf } from './safe-name.ts'

/** Beginnings of files, by their endings. */
type Beginnings = readonly (readonly [ending: string, RegExp])[]

const pictures: Beginnings = [
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
const otherFiles: Beginnings = [
  ['pdf', /^%PDF-/],
  ['mp3', /^(?:ID3|\xFF[\xFB\xFA\xF3\xF2])/],
  ['m4a', /^.{4}ftypM4[AB]/s],
  ['mp4', /^.{4}ftyp/s],
  ['webm', /^\x1A\x45\xDF\xA3/],
  ['ogg', /^OggS/],
  ['flac', /^fLaC/],
  ['wav', /^RIFF.{4}WAVE/s],
  ['zip', /^PK\x03\x04/],
]
const page =
  /^(?:\xEF\xBB\xBF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b/is

/** The ending of the picture that the bytes begin. Undefined for anything else. */
export function pictureEndingOf(head: Uint8Array): string | undefined {
  return find(pictures, head)
}

function find(beginnings: Beginnings, head: Uint8Array): string | undefined {
  const text = Buffer.from(head).toString('latin1')
  return beginnings.find(([, form]) => form.test(text))?.[0]
}

/** What the bytes are instead of the file that the name promises. */
export function findMediaFault(name: string, head: Uint8Array): string | undefined {
  if (head.byteLength === 0) return 'an empty file'
  if (page.test(Buffer.from(head).toString('latin1'))) return 'a web page in place of the file'
  if (isPictureName(name) && pictureEndingOf(head) === undefined) return 'something that is no picture'
  return undefined
}

function isPictureName(name: string): boolean {
  return /\.(?:jpe?g|png|gif|webp|avif|heic|bmp|ico|tiff?|svg)$/i.test(name)
}

/** The ending of a file whose name has none: that of its bytes, otherwise of its media type. With its dot, or empty. */
export function findEnding(head: Uint8Array, contentType: string | undefined): string {
  const ending = find(pictures, head) ?? find(otherFiles, head) ?? (contentType && extension(contentType))
  return ending ? `.${ending}` : ''
}

/** The same picture under two endings keeps the one that it has. */
export function fitsEnding(name: string, pictureEnding: string): boolean {
  const given = endingOf(name).slice(1).toLowerCase()
  return given === pictureEnding || (sameEndings[pictureEnding] ?? []).includes(given)
}

const sameEndings: Readonly<Record<string, readonly string[]>> = {
  jpg: ['jpeg', 'jfif'],
  png: ['apng'],
  tiff: ['tif'],
  avif: ['heif', 'heic'],
  heic: ['heif'],
}

/** Documents that browsers show as text or hand to another program. Anything else could be a page with a script of its own. */
const documents = new Set(
  'pdf epub zip csv txt md vtt srt json geojson gpx docx xlsx pptx odt ods odp m3u8'.split(' '),
)

/** Whether a client may put a file of this ending here: pictures, sound, film, and documents that run nothing. */
export function isMediaName(name: string): boolean {
  const type = lookup(name) || ''
  return /^(?:image|audio|video)\//.test(type) || documents.has(endingOf(name).slice(1).toLowerCase())
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

export interface ContentLimits {
  /** The file, as messages name it. */
  readonly subject?: string
  readonly maxBytes: number
  readonly signal?: AbortSignal | undefined
}

/** The body again, from its beginning. Throws `too_large` beyond the limit, and what the signal says. */
export async function* wholeOf(
  head: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
  { subject, maxBytes, signal }: ContentLimits,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0
  for (let value = head; ; ) {
    bytes += value.byteLength
    if (bytes > maxBytes) throw fault('too_large', subject, `is larger than ${maxBytes} bytes`)
    yield value
    signal?.throwIfAborted()
    const next = await pieces.next()
    if (next.done) return
    value = next.value
  }
}

/** The pieces of a body. Throws `invalid` if none comes for so long. */
export async function* inPatience(
  body: AsyncIterable<Uint8Array>,
  { subject, idleMs }: { readonly subject: string; readonly idleMs: number },
): AsyncGenerator<Uint8Array, void> {
  const pieces = body[Symbol.asyncIterator]()
  const tooLate = () => {
    throw fault('invalid', subject, `did not come whole: no byte came for ${idleMs / 1000} s`)
  }
  let isDone = false
  try {
    for (;;) {
      const next = await withTimeout(pieces.next(), idleMs, tooLate)
      isDone = next.done === true
      if (next.done) return
      yield next.value
    }
  } finally {
    // Not awaited: it would wait for the piece that does not come.
    if (!isDone) pieces.return?.()?.catch(() => {})
  }
}

/** What browsers run of a drawing, and what could hide it from this search. */
const activeContent = /<script|<foreignObject|\son[a-z]+\s*=\s*["']|javascript:|<!ENTITY/i
/** Nothing that is searched for is longer, so that none hides between two pieces. */
const overlap = 200

/** The bytes of a drawing (SVG). Throws `invalid` at a script, an event handler or an entity. */
export async function* withoutScripts(
  body: AsyncIterable<Uint8Array>,
  subject: string,
): AsyncGenerator<Uint8Array, void> {
  let before = ''
  for await (const piece of body) {
    const text = before + Buffer.from(piece).toString('latin1')
    const found = activeContent.exec(text)?.[0].trim()
    if (found !== undefined)
      throw fault(
        'invalid',
        subject,
        `holds "${found}": a drawing must have no scripts, event handlers and entities`,
      )
    before = text.slice(-overlap)
    yield piece
  }
}

function fault(problem: ProblemWord, subject: string | undefined, rule: string): PublisherError {
  return new PublisherError(problem, subject === undefined ? rule : `${subject} ${rule}`)
}
