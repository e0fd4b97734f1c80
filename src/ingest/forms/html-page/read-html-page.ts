import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { cleanText } from '../../../domain/article.ts'
import type { Remark } from '../../../domain/errors.ts'
import { PublisherError } from '../../../domain/errors.ts'
import { findAll, isElement, replaceChildren } from '../../html/tree.ts'
import { withoutTemplateComments } from '../dialects/comments.ts'
import type { Draft, LineSpan } from '../draft.ts'
import type { FrontMatterSettings } from '../front-matter/front-matter.ts'
import { readFrontMatter } from '../front-matter/read-front-matter.ts'
import { namesOf, sayValue } from '../records/json-values.ts'
import { doubtLive } from './doubt-live.ts'
import { findStory, sentencesIn } from './find-story.ts'
import { type PageHead, readPageHead } from './read-page-head.ts'
import { doubtFurniture, type LeftOut, removeByline, removeFurniture } from './remove-furniture.ts'

export interface HtmlPageSettings extends FrontMatterSettings {
  /** The address of the publication's website: a page whose original is elsewhere has a source. */
  readonly address?: string
}

const parser = unified().use(rehypeParse, { fragment: false })

/**
 * Reads an HTML file: a whole page, or the body of an article with or without front matter. What the front matter says
 * wins over what the page says. In a page, the reader doubts whatever it had to choose.
 */
export function readHtmlPage(source: string, settings: HtmlPageSettings = {}): Draft {
  const front = readFrontMatter(cleanText(source).replace(/^\uFEFF/, ''), settings)
  const isPage = /<(?:!doctype|html|head|body|title|meta|article|main)\b/i.test(front.body)
  // Generators run templates in a file with front matter.
  const html = front.bodyLine > 1 ? withoutTemplateComments(front.body) : front.body
  const root = parse(html, front.bodyLine)
  const head = readPageHead(root)
  const live = isPage ? doubtLive(root, head.title) : []
  const { node, doubts } = isPage ? findStory(root) : { node: bodyOf(root), doubts: [] }
  const removed = isPage ? removeFurniture(node) : []
  const heading = takeHeading(node, front.fields.title)
  const bylines = removeByline(node, namesOf(head.fields.authors ?? front.fields.authors))
  const fields = joinFields(front.fields, head, heading.title, settings)
  const body = toRoot(node)
  // The lines of the body's elements are those of the file.
  const lines = new Map<string, LineSpan>([['contentHtml', wholeOf(source)], ...front.lines])
  if (heading.line !== undefined) lines.set('title', { first: heading.line, last: heading.line })
  const leftOut = [...removed, ...bylines]
  return {
    fields,
    body,
    lines,
    writtenAs: front.writtenAs,
    problems: front.problems,
    warnings: [
      ...front.warnings,
      ...heading.warnings,
      ...leftOutRemark(leftOut),
      ...previewRemark(head, body),
    ],
    ...(isPage && {
      doubts: [...live, ...doubts, ...doubtFurniture(body), ...emptyDoubt(body)],
      reading: summarize(fields, body, leftOut),
    }),
  }
}

function parse(html: string, firstLine: number): Root {
  try {
    // Empty lines in place of the front matter keep the numbers of the lines.
    return parser.parse('\n'.repeat(firstLine - 1) + html)
  } catch (error) {
    if (error instanceof RangeError) {
      throw new PublisherError('invalid', 'the file is HTML that is nested too deeply', { cause: error })
    }
    throw error
  }
}

function bodyOf(root: Root): Element | Root {
  return findAll(root, (node) => isElement(node, 'body'))[0] ?? root
}

function toRoot({ children }: Element | Root): Root {
  return { type: 'root', children: [...children] }
}

function wholeOf(source: string): LineSpan {
  return { first: 1, last: source.replace(/\n$/, '').split('\n').length }
}

interface Heading {
  readonly title?: string
  readonly line?: number
  readonly warnings: readonly Remark[]
}

/** The first `h1` is the title and leaves the body, unless front matter gives another. */
function takeHeading(node: Element | Root, given: unknown): Heading {
  const [heading] = findAll(node, ({ tagName }) => tagName === 'h1')
  const title = heading && toText(heading).replace(/\s+/g, ' ').trim()
  if (!title) return { warnings: [] }
  const line = heading.position?.start.line
  const at = line === undefined ? {} : { line }
  if (typeof given === 'string' && given.trim() !== '' && given.trim() !== title) {
    const message = `title is "${given.trim()}", and the heading "${title}" stays in the body`
    return { warnings: [{ field: 'title', ...at, message }] }
  }
  replaceChildren(node, (child) => (child === heading ? [] : [child]))
  return { title, ...at, warnings: [] }
}

function joinFields(
  front: Readonly<Record<string, unknown>>,
  head: PageHead,
  heading: string | undefined,
  { address }: HtmlPageSettings,
): Record<string, unknown> {
  const { contentHtml: _replaced, ...given } = front
  const { canonicalUrl } = head.fields
  const isElsewhere = typeof canonicalUrl === 'string' && hostOf(canonicalUrl) !== hostOf(address ?? '')
  const title = heading ?? head.title
  return {
    ...(title !== undefined && { title }),
    ...head.fields,
    ...(isElsewhere && { source: { ...(head.siteName && { title: head.siteName }), url: canonicalUrl } }),
    ...given,
  }
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : undefined
}

function leftOutRemark(all: readonly LeftOut[]): Remark[] {
  const [first] = all
  if (!first) return []
  const named = all.map(({ line, words, reason }) => `line ${line ?? '?'} "${words}" (${reason})`)
  const message = `contentHtml is without what belongs to the page: ${named.join(', ')}`
  return [{ field: 'contentHtml', ...(first.line !== undefined && { line: first.line }), message }]
}

/** It may be the website's logo, so it is no figure by itself. */
function previewRemark({ preview }: PageHead, body: Root): Remark[] {
  if (preview === undefined || findAll(body, ({ tagName }) => tagName === 'img').length > 0) return []
  const message = `figures are without "${preview}", which the page names for previews and does not show`
  return [{ field: 'figures', message }]
}

function emptyDoubt(body: Root): Remark[] {
  return sentencesIn(body).length > 0
    ? []
    : [{ field: 'contentHtml', message: 'no paragraph of the page is a sentence' }]
}

/** What was read, for a person to compare with the page. */
function summarize(
  fields: Readonly<Record<string, unknown>>,
  body: Root,
  leftOut: readonly LeftOut[],
): [string, string][] {
  const lines = leftOut.flatMap(({ line }) => line ?? [])
  return [
    ['title', sayValue(fields.title ?? 'unknown')],
    ['date', sayValue(fields.published ?? 'unknown')],
    ['authors', namesOf(fields.authors).join('; ') || 'unknown'],
    ['text', `${findAll(body, ({ tagName }) => tagName === 'p').length} paragraphs`],
    ['left out', lines.length > 0 ? `lines ${lines.join(', ')}` : 'nothing'],
  ]
}
