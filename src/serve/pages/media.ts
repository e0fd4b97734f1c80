import { paths } from '../../domain/site.ts'
import type { Headers } from '../../http/answer.ts'
import type { MediaFolder } from '../../media/media-folder.ts'

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
  // Clients percent-encode some signs or not: the digest alone says that the address is current.
  if (!path.startsWith(`/media/${media.digest}/`)) {
    return { location: paths.media(media), headers: { ...openToAll, 'Cache-Control': 'public, max-age=300' } }
  }
  const headers = {
    ...openToAll,
    'Content-Type': media.type,
    'Cache-Control': 'public, max-age=31536000, immutable',
    ETag: `"${media.digest}"`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': media.type === 'application/pdf' ? policies.pdf : policies.other,
  }
  return { path: media.path, headers }
}
