import type { Root } from 'hast'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { htmlRule, mostHtml } from './article-form.ts'
import { type ArticleLinks, type LinkContext, linkArticles } from './html/article-links.ts'
import { type CleanedHtml, cleanHtml, type HtmlToClean } from './html/clean-html.ts'
import { listPassages } from './html/lost-words.ts'
import { dropSquareShortcodes } from './html/square-shortcodes.ts'
import { parseHtml, toParsedTree } from './html/tree.ts'
import { findHtmlExcess } from './limits/html-excess.ts'

interface BodyKind {
  /** A tree as `parseHtml` gives it. */
  readonly isParsed?: boolean
}

/**
 * The body of an article, linked to other articles and cleaned; or the problem of one that cannot be cleaned. `firstLine`:
 * the line of the file on which a body from a reader begins. Throws `unavailable` if a media file cannot be measured now.
 */
export async function cleanBody(
  body: Root | string,
  firstLine: number | undefined,
  { isParsed = false, ...input }: Omit<HtmlToClean, 'tree' | 'passages'> & LinkContext & BodyKind,
): Promise<(CleanedHtml & ArticleLinks) | Remark> {
  try {
    const excess = typeof body === 'string' ? findHtmlExcess(body) : undefined
    if (excess) return { field: excess.field, message: excess.message }
    const read = typeof body === 'string' ? parseHtml(body) : body
    const shortcodes = dropSquareShortcodes(read, firstLine)
    // Before the tree is printed and parsed again, since then its lines are no longer those of the file.
    const passages = listPassages(read, firstLine)
    const tree = typeof body === 'string' || isParsed ? read : toParsedTree(body)
    const links = await linkArticles(tree, input)
    const cleaned = await cleanHtml({ ...input, tree, passages })
    const warnings = [...shortcodes, ...links.warnings, ...cleaned.warnings]
    if (cleaned.html.length <= mostHtml) return { ...cleaned, ...links, warnings }
    return { field: 'contentHtml', message: `contentHtml ${htmlRule}` }
  } catch (error) {
    // That a disk or a storage does not answer is no fault of the body.
    if (error instanceof PublisherError && error.problem !== 'unavailable')
      return { field: 'contentHtml', message: error.message }
    throw error
  }
}
