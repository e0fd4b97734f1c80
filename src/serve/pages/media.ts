import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { parseRenditionFile, type Rendition, renditionName } from '../../domain/media/picture.ts'
import { paths, type Site } from '../../domain/site.ts'
import { type Answer, answerRedirect, answerText, type Headers } from '../../http/answer.ts'
import { isNotModified } from '../../http/conditional.ts'
import type { ByteRange, Media, MediaStore } from '../../media/media.ts'

export const mediaMethods = 'GET, HEAD, OPTIONS'
/** Players in web pages ask for parts of a file. */
export const mediaRequestHeaders = 'Range, If-Range, If-None-Match, If-Modified-Since'

const openToAll: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Accept-Ranges, Content-Length, Content-Range, ETag',
}

const policies = {
  // Browsers open no PDF in a sandbox, and run nothing of it in this origin.
  pdf: "frame-ancestors 'none'",
  // An SVG is a document: opened by itself it may draw, and nothing else.
  other: "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}

/** What Express makes of a request. */
interface MediaRequest extends IncomingMessage {
  readonly path: string
  /** See `range-parser`: -1 if the file has none of the parts, -2 for a malformed header. */
  range(size: number): -1 | -2 | undefined | (readonly ByteRange[] & { readonly type: string })
}

/** An answer whose body is read from the media store. */
export interface MediaAnswer extends Answer {
  readonly stream?: Readable
}

export interface MediaDeps {
  readonly media: MediaStore
  readonly site: () => Site
  readonly now: () => Date
  /** A picture is not made now; `reason` is the end of a sentence about the file. */
  readonly onBusy?: (file: string, reason: string) => void
}

/** A file as it is served. */
interface Served {
  /** Differs when the bytes do. */
  readonly tag: string
  readonly type: string
  readonly bytes: number
  /** Undefined if they are gone, or have changed since. */
  readonly open: (range?: ByteRange) => Promise<Readable | undefined>
}

/**
 * The file of a path such as `/media/0123456789ab/quay.png`, a rendition of it such as `…/quay.png.480v1.webp`, or the part
 * that the client asks for. The digest is part of the address, so its content never changes. An address with an older
 * digest, or none, redirects to the current file: entries in readers keep their pictures. A rendition that cannot be made, or not
 * now, redirects to the file. Undefined for a path that is not in the media folder. Throws `unavailable`.
 */
export async function answerMedia(req: MediaRequest, deps: MediaDeps): Promise<MediaAnswer | undefined> {
  // Once more for a file that was changed between the two steps.
  return (await answerOnce(req, deps)) ?? (await answerOnce(req, deps))
}

async function answerOnce(req: MediaRequest, deps: MediaDeps): Promise<MediaAnswer | undefined> {
  const named = parseRenditionFile(req.path)
  const source = named && (await deps.media.find(named.file))
  if (source) return answerRendition(req, source, named.rendition, deps)
  const media = await deps.media.find(req.path)
  if (!media) return undefined
  const { digest, type, bytes } = media
  // Clients percent-encode some signs or not: the digest alone says that the address is current.
  if (!req.path.startsWith(`/media/${digest}/`)) return redirectFor(300, media)
  const open = (range?: ByteRange) => deps.media.read(media, range)
  return answerFile(req, { tag: digest, type, bytes, open }, deps)
}

/** A client waits no longer for a picture that has to be made: it gets the file. */
const patienceMs = 10_000

async function answerRendition(
  req: MediaRequest,
  media: Media,
  rendition: Rendition,
  deps: MediaDeps,
): Promise<MediaAnswer | undefined> {
  const name = renditionName(rendition)
  const isCurrent = req.path.startsWith(`/media/${media.digest}/`) && req.path.endsWith(`.${name}`)
  if (!isCurrent) return redirectFor(300, { ...media, rendition: name })
  if (rendition.format === 'avif' && !deps.site().publication.pictures?.avif) return redirectFor(300, media)
  const rendered = await deps.media.render(media, rendition, patienceMs)
  if (rendered.state === 'busy') deps.onBusy?.(media.file, rendered.reason)
  if (rendered.state !== 'made') return redirectFor(rendered.state === 'busy' ? 0 : 300, media)
  const { facts, open } = rendered
  return answerFile(req, { ...facts, tag: `${media.digest}-${name}`, open }, deps)
}

/** To the current address. `seconds`: how long a cache may keep that. */
function redirectFor(seconds: number, media: Media & { readonly rendition?: string }): Answer {
  const caching = seconds > 0 ? `public, max-age=${seconds}` : 'no-store'
  return answerRedirect(302, paths.media(media), { ...openToAll, 'Cache-Control': caching })
}

async function answerFile(
  req: MediaRequest,
  file: Served,
  { now }: MediaDeps,
): Promise<MediaAnswer | undefined> {
  const { tag, type, bytes, open } = file
  const shared = {
    ...openToAll,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${tag}"`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': type === 'application/pdf' ? policies.pdf : policies.other,
  }
  if (isNotModified(req.headers, { tag }, now())) return { status: 304, headers: shared }
  const range = readRange(req, file)
  if (range === 'unsatisfiable') {
    const headers = { ...openToAll, 'Content-Range': `bytes */${bytes}` }
    return answerText(416, `The file has ${bytes} bytes.`, headers)
  }
  const headers = {
    ...shared,
    'Content-Type': type,
    'Content-Length': String(range ? range.end - range.start + 1 : bytes),
    ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${bytes}` }),
  }
  const status = range ? 206 : 200
  if (req.method === 'HEAD' || bytes === 0) return { status, headers }
  const stream = await open(range)
  return stream && { status, headers, stream }
}

/**
 * The part that a GET asks for (RFC 9110, section 14.2). Undefined for the whole file: without Range, with a malformed one
 * or several parts, and if If-Range names another state of the file (section 13.1.5).
 */
function readRange(req: MediaRequest, { tag, bytes }: Served): ByteRange | 'unsatisfiable' | undefined {
  const { range, 'if-range': ifRange } = req.headers
  if (req.method !== 'GET' || range === undefined) return undefined
  if (ifRange !== undefined && ifRange !== `"${tag}"`) return undefined
  const parts = req.range(bytes)
  if (parts === -1) return 'unsatisfiable'
  if (parts === undefined || parts === -2 || parts.type !== 'bytes' || parts.length !== 1) return undefined
  return parts[0]
}
