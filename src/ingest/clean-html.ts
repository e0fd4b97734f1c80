import type { Figure } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'
import type { Media } from './media-folder.ts'

export interface HtmlToClean {
  readonly html: string
  /** The figures that the article lists; what they say wins over what the HTML says. */
  readonly figures: readonly Figure[]
  /** Absolute: relative links and pictures elsewhere are relative to it. */
  readonly pageUrl: string
  /** This server's public address, without a slash at its end. */
  readonly baseUrl: string
  /** Looks a picture up in the media folder; undefined when it is not there. */
  readonly findMedia: (name: string) => Promise<Media | undefined>
}

export interface CleanedHtml {
  /** Canonical HTML; addresses of ours stand as SITE_MARK and a path. */
  readonly html: string
  /** All figures of the article in their order: listed ones and those found in the HTML. */
  readonly figures: readonly Figure[]
  /** The text of the first paragraph, if there is one. */
  readonly firstParagraph?: string
  readonly warnings: readonly Remark[]
}

export async function cleanHtml(_input: HtmlToClean): Promise<CleanedHtml> {
  throw new Error('being written')
}
