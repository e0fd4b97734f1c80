import type { Element, Root } from 'hast'
import type { Remark } from '../../../domain/errors.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { findAll, isBlock, isElement, parseHtml, replaceChildren } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import type { Draft } from '../draft.ts'
import { hasClass, inside, propertyOf, wordsIn, wordsOf } from '../records/find-in-html.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import type { MediumStory } from './open-medium.ts'
import { simplifyParts } from './parts.ts'

/**
 * The draft of a story of Medium. Its text repeats title and subtitle, which are taken out once. A response to a story of
 * somebody else looks like a story without a title: it stays a draft unless told otherwise.
 */
export function readMedium(record: ExportRecord, _publication: Publication): Draft {
  const { html, isDraft, original } = record.data as MediumStory
  const lines = new Map([['article', { first: 1, last: 1 }]])
  const problem: Remark | undefined =
    html === undefined
      ? { field: 'file', line: 1, message: 'file is no story of Medium' }
      : findHtmlExcess(html)
  if (html === undefined || problem)
    return { fields: unreadFields(record), lines, problems: problem ? [problem] : [], warnings: [] }
  const page = parseHtml(html)
  const warnings: Remark[] = []
  const content = findContent(page)
  const given = wordsIn(page, 'p-name')
  const lede = wordsIn(page, 'p-summary')
  const isUntitled = inside(content, 'graf--title') === undefined && !isHeading(firstBlock(content))
  const hasSubtitle = dropRepeated(content, given, lede)
  simplifyParts(content, (rule) => warnings.push({ field: 'html', line: 1, message: `html ${rule}` }))
  const isResponse = !isDraft && isUntitled && isBeginning(given, content)
  const published = propertyOf(inside(page, 'dt-published'), 'dateTime')
  const title = readTitle(isUntitled && isResponse ? '' : given, content, published.slice(0, 10))
  const fields = {
    ...title.fields,
    ...(record.slug !== undefined && { slug: record.slug }),
    ...(lede !== '' && (hasSubtitle || !isBeginning(lede, content)) && { summary: lede }),
    authors: readAuthors(page),
    tags: findAll(page, (node) => hasClass(node, 'p-tag')).map(wordsOf),
    ...(published !== '' && { published }),
    ...(original && { canonicalUrl: original }),
    ...(!isResponse && { status: isDraft ? 'draft' : 'published' }),
  }
  const doubts = isResponse ? [responseDoubt] : []
  return {
    fields,
    body: content,
    lines,
    writtenAs,
    problems: [],
    warnings: [...title.warnings, ...warnings],
    doubts,
  }
}

/** Of a text that cannot be read, as it is in the export, to be mended by hand. */
function unreadFields({ title, slug, data }: ExportRecord): Draft['fields'] {
  return { title, slug, status: 'draft', contentHtml: (data as MediumStory).html ?? '' }
}

const writtenAs = new Map([
  ...[['title', 'p-name'] as const, ['summary', 'p-summary'] as const],
  ...[['published', 'dt-published'] as const, ['contentHtml', 'e-content'] as const],
])

const responseDoubt: Remark = {
  field: 'p-name',
  line: 1,
  message:
    'p-name is the beginning of the text: this looks like a response to a story of somebody else; it stays a draft',
}

function findContent(page: Root): Root {
  const content = inside(page, 'e-content')
  return { type: 'root', children: content?.children ?? [] }
}

function firstBlock(content: Root): Element | undefined {
  return findAll(
    content,
    (node) => isBlock(node) && !isElement(node, 'div', 'section', 'hr') && wordsOf(node) !== '',
  )[0]
}

function isHeading(node: Element | undefined): boolean {
  return isElement(node, 'h1', 'h2', 'h3', 'h4')
}

/** Takes title and subtitle out of the text. True if the text had the subtitle. */
function dropRepeated(content: Root, title: string, lede: string): boolean {
  const headings = findAll(
    content,
    (node) => isHeading(node) || hasClass(node, 'graf--title', 'graf--subtitle', 'graf--leading'),
  )
  const named = headings.find(
    (node) => isSame(wordsOf(node), title) && (isHeading(node) || hasClass(node, 'graf--title')),
  )
  const below = headings.find((node) => hasClass(node, 'graf--subtitle') && isSame(wordsOf(node), lede))
  const dropped = new Set([named, below])
  replaceChildren(content, (child) => (dropped.has(child as Element) ? [] : [child]))
  return below !== undefined
}

/** Without white space, and with quotation marks of one form. */
function isSame(one: string, other: string): boolean {
  return other !== '' && folded(one) === folded(other)
}

function folded(words: string): string {
  return words
    .normalize('NFKC')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201C\u201D]/g, '"')
    .replace(/\s+/g, '')
    .replace(/(?:…|\.+)$/, '')
    .toLowerCase()
}

/** Medium makes a title and a subtitle of the first words if the author has written none. */
function isBeginning(words: string, content: Root): boolean {
  return words !== '' && folded(wordsOf(content)).startsWith(folded(words))
}

function readAuthors(page: Root): object[] {
  const author = inside(page, 'p-author')
  const name = wordsOf(author)
  const url = propertyOf(author, 'href')
  return name === '' ? [] : [{ name, ...(/^https?:\/\/\S+$/.test(url) && { url }) }]
}

function readTitle(given: string, content: Root, day: string) {
  if (given !== '') return { fields: { title: given }, warnings: [] }
  const found = titleOfUntitled(content, day || undefined)
  return found ? { fields: { title: found.title }, warnings: [found.warning] } : { fields: {}, warnings: [] }
}
