import { paths } from '../../domain/site.ts'
import type { Headers } from '../../http/answer.ts'
import type { MediaFolder } from '../../media/media-folder.ts'

/** A file, or the address that a request is redirected to. */
export type MediaAnswer = ({ readonly path: string } | { readonly location: string }) & {
  readonly headers: Headers
}

/**
 * The file of a path such as `/media/0123456789ab/quay.png`. The digest is part of the address, so its content never
 * changes. An address with an older digest, or none, redirects to the current file: entries in readers keep their
 * pictures. Undefined for a path that is not in the media folder.
 */
export async function answerMedia(path: string, folder: MediaFolder): Promise<MediaAnswer | undefined> {
  const media = await folder.find(path)
  if (!media) return undefined
  const location = paths.media(media)
  if (path !== location) return { location, headers: { 'Cache-Control': 'public, max-age=300' } }
  const headers = {
    'Content-Type': media.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${media.digest}"`,
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
    // An SVG is a document: opened by itself it may draw, and nothing else.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  return { path: media.path, headers }
}
