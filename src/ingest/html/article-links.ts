import type { Element, Root } from 'hast'
import type { Remark } from '../../domain/errors.ts'
import { isOnSite, paths } from '../../domain/site.ts'
import { findAll, isElement, replaceChildren } from './tree.ts'

/** How a text names an article: by the address of its file, relative to its own, or by the name of the file. */
export type ArticleReference = 'file' | 'name'

/** Looks up the slug of an article of the same publication; undefined if there is none. */
export type FindArticle = (name: string, by: ArticleReference) => Promise<string | undefined>

export interface LinkContext {
  /** Absolute address of the article's page. */
  readonly pageUrl: string
  /** The public address of this server, without a slash at its end. */
  readonly baseUrl: string
  readonly findArticle: FindArticle
}

export interface ArticleLinks {
  /** The articles that links name and that do not exist yet. */
  readonly absent: readonly string[]
  readonly warnings: readonly Remark[]
}

/** Files that hold an article and nothing else: without the article, a link to one leads nowhere. */
const markdownFile = /\.(?:md|mdx|markdown)$/i
const articleFile = /\.(?:md|mdx|markdown|txt|json|html?)$/i

/**
 * Links to the files of other articles become links to these articles, and so do wiki links, which have the name of a file
 * in `data-article`. If there is no such article, the words stay without the link. Changes the tree.
 */
export async function linkArticles(root: Root, context: LinkContext): Promise<ArticleLinks> {
  const wordsOnly = new Map<Element, string>()
  for (const link of findAll(root, ({ tagName }) => tagName === 'a')) {
    const name = await linkArticle(link, context)
    if (name !== undefined) wordsOnly.set(link, name)
  }
  if (wordsOnly.size > 0) {
    replaceChildren(root, (child) => (isElement(child) && wordsOnly.has(child) ? child.children : [child]))
  }
  return {
    absent: [...new Set(wordsOnly.values())],
    warnings: [...wordsOnly].map(([{ properties }, name]) => toWarning(name, Number(properties.dataLine))),
  }
}

/** The name of the article if there is none. */
async function linkArticle(link: Element, context: LinkContext): Promise<string | undefined> {
  const { baseUrl, pageUrl, findArticle } = context
  const { href, dataArticle } = link.properties
  const address = typeof href === 'string' ? href.trim() : ''
  const isWiki = typeof dataArticle === 'string'
  const name = isWiki ? dataArticle : fileName(address)
  if (name === undefined) return undefined
  const slug = await findArticle(name, isWiki ? 'name' : 'file')
  const part = address.includes('#') ? address.slice(address.indexOf('#')) : ''
  if (slug !== undefined) {
    link.properties.href = baseUrl + paths.article(slug) + part
    return undefined
  }
  // An article with a home elsewhere is relative to its page there.
  return isWiki || (markdownFile.test(name) && isOnSite(pageUrl, baseUrl)) ? name : undefined
}

/** The decoded path of a relative address that names the file of an article. */
function fileName(address: string): string | undefined {
  const path = address.split(/[?#]/)[0] ?? ''
  if (!articleFile.test(path) || path.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Readers of Markdown note the line of each link. */
function toWarning(name: string, line: number): Remark {
  const message = `contentHtml links to ${name}, and there is no such article; the words stay without the link`
  return {
    field: 'contentHtml',
    ...(Number.isInteger(line) && line > 0 && { line }),
    message,
    strict: 'links',
  }
}
