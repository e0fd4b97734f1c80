import { paths } from '../../domain/site.ts'
import type { Headers } from '../../http/answer.ts'
import type { Media, MediaFolder } from '../../media/media-folder.ts'

export type MediaAnswer =
  | { readonly kind: 'file'; readonly media: Media; readonly headers: Headers }
  | { readonly kind: 'moved'; readonly location: string; readonly headers: Headers }

/**
 * The file behind a path of ours such as `/media/0123456789ab/quay.png`. The digest is part of the address, so what
 * stands there never changes and may be kept for ever; an address with an older digest, or none, leads to the file as
 * it is now, so that entries that readers hold keep their pictures. Undefined for what is not in the media folder.
 */
export async function answerMedia(path: string, folder: MediaFolder): Promise<MediaAnswer | undefined> {
  const media = await folder.find(path)
  if (!media) return undefined
  const location = paths.media(media)
  if (path !== location)
    return { kind: 'moved', location, headers: { 'Cache-Control': 'public, max-age=300' } }
  const headers = {
    'Content-Type': media.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${media.digest}"`,
    'Access-Control-Allow-Origin': '*',
    'X-Content-Type-Options': 'nosniff',
    // An SVG is a document too: opened by itself it may draw, and nothing else.
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  }
  return { kind: 'file', media, headers }
}
