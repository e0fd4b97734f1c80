import { childrenOf, firstOf, isElement, textIn, textOf, toLine } from './element-text.ts'
import { readFeedDate } from './feed-dates.ts'
import type { ParsedEntry } from './parsed-feed.ts'
import { contentSource, findContent, findSummary, languageOf } from './read-content.ts'
import { createResolve, readEnclosures } from './read-enclosures.ts'
import { readAuthors } from './read-people.ts'
import { readRights } from './read-rights.ts'
import { toAbsolute, toWebAddress } from './relative-addresses.ts'
import type { FeedElement } from './xml-elements.ts'

/** Of an entry's dates, the first that is there. */
const publishedNames = [
  'pubdate',
  'atom:published',
  'atom:issued',
  'atom:created',
  'published',
  'dc:date',
  'dcterms:issued',
  'dc:issued',
  'dcterms:created',
  'date',
]
const updatedNames = [
  'atom:updated',
  'atom:modified',
  'updated',
  'dcterms:modified',
  'dc:modified',
  'lastbuilddate',
]

export interface EntryContext {
  /** Bases of relative addresses, the surest first. */
  readonly bases: readonly (string | undefined)[]
}

/** Reads an entry of RSS, RDF or Atom. Elements of one format are understood in the others. */
export function readXmlEntry(entry: FeedElement, { bases }: EntryContext): ParsedEntry {
  const resolve = createResolve(...bases)
  const writtenAs: Record<string, string> = {}
  const note = <T>(field: string, element: FeedElement | undefined, value: T): T => {
    if (element && value !== undefined) writtenAs[field] = writtenName(element)
    return value
  }
  const guid = firstOf(entry, 'guid', 'atom:id', 'id', 'dc:identifier', 'dcterms:identifier')
  const about = entry.attributes['rdf:about']?.trim()
  const id = note('id', guid, (guid && textOf(guid)) || undefined) ?? (about || undefined)
  const idIsPermalink = readIsPermalink(guid)
  const found = findLink(entry, resolve)
  const link = found?.url ?? toWebAddress(about) ?? (idIsPermalink === false ? undefined : toWebAddress(id))
  const textBase = (element: FeedElement) => element.base ?? link ?? bases.find((one) => one !== undefined)
  const [content, summary] = [findContent(entry), findSummary(entry)]
  const source = contentSource(entry)
  const contentHtml = content && toAbsolute(content.html, textBase(content.element))
  const summaryHtml = summary && toAbsolute(summary.html, textBase(summary.element))
  const titleElement = firstOf(entry, 'title', 'atom:title', 'dc:title', 'media:title', 'itunes:title')
  const published = firstOf(entry, ...publishedNames)
  const updated = firstOf(entry, ...updatedNames)
  const { authors, name } = readAuthors(entry)
  if (authors.length > 0 && name !== undefined) note('authors', firstOf(entry, name), authors)
  const language = languageOf(entry, content)
  const comments = toWebAddress(textIn(entry, 'comments'), ...bases)
  return {
    ...(id !== undefined && { id }),
    ...(idIsPermalink !== undefined && { idIsPermalink }),
    ...(link !== undefined && { link: note('link', found?.element, link) }),
    ...(titleElement && { title: note('title', titleElement, titleOf(titleElement)) }),
    ...(published && { published: note('published', published, readFeedDate(textOf(published))) }),
    ...(updated && { updated: note('updated', updated, readFeedDate(textOf(updated))) }),
    ...(contentHtml !== undefined && { contentHtml: note('contentHtml', content?.element, contentHtml) }),
    ...(summaryHtml !== undefined && {
      summaryHtml: note('summary', summary?.element, summaryHtml),
      summary: toLine(summaryHtml, true),
    }),
    ...(language !== undefined && { language }),
    authors,
    categories: readCategories(entry),
    enclosures: [
      ...readEnclosures(entry, resolve),
      ...(source
        ? [{ url: resolve(source.attributes.src, source), type: source.attributes.type }]
        : []
      ).flatMap(({ url, type }) => (url && type && !/^text\/|xhtml/.test(type) ? [{ url, type }] : [])),
    ],
    ...readSource(entry, resolve),
    ...readRights(entry, resolve),
    ...(comments !== undefined && { comments }),
    writtenAs,
    extra: readExtra(entry),
    line: entry.line,
  }
}

/** The name as a person finds it in the document. */
function writtenName({ name, tag }: FeedElement): string {
  const [prefix, local] = name.split(':')
  return local === undefined || prefix === 'atom' ? tag : `${prefix}:${tag}`
}

function titleOf(element: FeedElement): string | undefined {
  const { type = '' } = element.attributes
  const isHtml = /^(?:html|xhtml|text\/html|application\/xhtml\+xml)$/.test(type)
  return toLine(textOf(element), isHtml && !element.children.some(isElement)) || undefined
}

function readIsPermalink(guid: FeedElement | undefined): boolean | undefined {
  const value = guid?.name === 'guid' ? guid.attributes.ispermalink?.trim().toLowerCase() : undefined
  return value === undefined ? undefined : value !== 'false'
}

/** FeedBurner and others put an address of their own in place of the link, and keep the original beside it. */
const originalNames = ['feedburner:origlink', 'pheedo:origlink']

function findLink(
  entry: FeedElement,
  resolve: ReturnType<typeof createResolve>,
): { url: string; element: FeedElement } | undefined {
  const links = childrenOf(entry, 'atom:link', 'link')
  const alternates = links.filter(
    ({ attributes: { rel = 'alternate', href } }) => rel === 'alternate' && href !== undefined,
  )
  const isPage = ({ attributes: { type } }: FeedElement) => type === undefined || /html/.test(type)
  const candidates = [
    ...childrenOf(entry, ...originalNames),
    ...links.filter((one) => one.attributes.href === undefined && textOf(one) !== ''),
    ...alternates.filter(isPage),
    ...alternates,
    ...childrenOf(entry, 'url'),
  ]
  for (const element of candidates) {
    const url = resolve(element.attributes.href ?? textOf(element), element)
    if (url !== undefined) return { url, element }
  }
  return undefined
}

const kindScheme = 'http://schemas.google.com/g/2005#kind'

function readCategories(entry: FeedElement): string[] {
  const all = childrenOf(entry, 'category', 'atom:category', 'dc:subject').flatMap((one) => {
    const { label, term, scheme } = one.attributes
    return scheme === kindScheme ? [] : toLine(label || term || textOf(one))
  })
  return [...new Set(all.filter((name) => name !== ''))]
}

function readSource(
  entry: FeedElement,
  resolve: ReturnType<typeof createResolve>,
): Pick<ParsedEntry, 'source'> {
  const element = firstOf(entry, 'source', 'atom:source')
  if (!element) return {}
  const inner = firstOf(element, 'atom:title', 'title')
  const title = toLine(inner ? textOf(inner) : textOf(element))
  const url = resolve(element.attributes.url, element) ?? findLink(element, resolve)?.url
  return title || url ? { source: { ...(title && { title }), ...(url && { url }) } } : {}
}

const extraPrefixes = /^(?:app|blogger|thr|wp):/

function readExtra(entry: FeedElement): Record<string, string[]> {
  const found: Record<string, string[]> = {}
  const add = (name: string, value: string) => {
    found[name] = [...(found[name] ?? []), value]
  }
  const controls = [
    ...entry.children,
    ...childrenOf(entry, 'app:control').flatMap(({ children }) => children),
  ]
  for (const child of controls) {
    if (!isElement(child) || !extraPrefixes.test(child.name)) continue
    const value = textOf(child) || child.attributes.ref || ''
    if (value !== '' && child.name !== 'app:control') add(child.name, value)
  }
  for (const { attributes } of childrenOf(entry, 'atom:category', 'category')) {
    if (attributes.scheme === kindScheme && attributes.term) add('category:kind', attributes.term)
  }
  return found
}
