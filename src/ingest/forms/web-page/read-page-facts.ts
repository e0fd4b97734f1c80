import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { isLanguageTag } from '../../field-rules.ts'
import { findAll, isElement } from '../../html/tree.ts'
import { readLinkedData } from '../html-page/read-linked-data.ts'
import { isName } from '../page-text/lines/line-shape.ts'

/** What a page says of its article, each with the place that says it. */
export interface PageFacts {
  readonly fields: Readonly<Record<string, unknown>>
  /** By field: `JSON-LD datePublished`, `meta og:title`. */
  readonly origins: Readonly<Record<string, string>>
  readonly siteName?: string
  /** The picture for previews. */
  readonly picture?: string
}

type Found = readonly [value: unknown, origin: string]

/** Names of `<meta>` in the order of trust: OpenGraph, Dublin Core, then what else systems write. */
const metaNames = {
  title: 'og:title dc.title dcterms.title citation_title twitter:title',
  summary: 'og:description dc.description dcterms.abstract description twitter:description',
  published:
    'article:published_time og:article:published_time dc.date dc.date.issued dcterms.issued dcterms.date dcterms.created date pubdate publishdate publish-date publication_date parsely-pub-date sailthru.date citation_publication_date',
  updated:
    'article:modified_time og:article:modified_time og:updated_time dcterms.modified dc.date.modified last-modified',
  authors:
    'article:author og:article:author dc.creator dcterms.creator author parsely-author byl citation_author sailthru.author',
  section: 'article:section og:article:section parsely-section',
  tags: 'article:tag dc.subject dcterms.subject keywords news_keywords parsely-tags',
  language: 'og:locale dc.language dcterms.language content-language',
  license: 'dc.rights.license dcterms.license',
  rights: 'dc.rights dcterms.rights copyright',
} as const

/** The same in microdata. */
const itemNames: Readonly<Record<string, readonly string[]>> = {
  title: ['headline'],
  summary: ['description'],
  published: ['datePublished'],
  updated: ['dateModified'],
  authors: ['author'],
  section: ['articleSection'],
  tags: ['keywords'],
  language: ['inLanguage'],
  license: ['license'],
}

/** Reads JSON-LD, then OpenGraph and Dublin Core, then microdata, then the elements of HTML: the first that says it counts. */
export function readPageFacts(root: Root): PageFacts {
  const all = findAll(root, () => true)
  const metas = readMetas(all)
  const linked = readLinkedData(root) as unknown as Readonly<Record<string, unknown>>
  const readers: readonly ((field: keyof typeof metaNames) => Found | undefined)[] = [
    (field) => filled(linked[field], `JSON-LD ${itemNames[field]?.[0]}`),
    (field) => readMeta(field, metas),
    (field) => readItem(field, all),
    (field) => readElement(field, all),
  ]
  const fields: Record<string, unknown> = {}
  const origins: Record<string, string> = {}
  for (const field of Object.keys(metaNames) as (keyof typeof metaNames)[]) {
    for (const read of readers) {
      const found = read(field)
      const value = found && accepted(field, found[0])
      if (value === undefined) continue
      fields[field] = value
      origins[field] = found?.[1] ?? ''
      break
    }
  }
  if (fields.updated === fields.published) delete fields.updated
  const [siteName] = metas.get('og:site_name') ?? metas.get('application-name') ?? []
  const [picture] = metas.get('og:image') ?? metas.get('og:image:url') ?? metas.get('twitter:image') ?? []
  return { fields, origins, ...(siteName && { siteName }), ...(picture && { picture }) }
}

function filled(value: unknown, origin: string): Found | undefined {
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? undefined : [value, origin]
}

function readMeta(
  field: keyof typeof metaNames,
  metas: ReadonlyMap<string, readonly string[]>,
): Found | undefined {
  for (const name of metaNames[field].split(' ')) {
    const found = metas.get(name)
    if (!found?.[0]) continue
    const origin = `meta ${name}`
    if (field === 'tags') return [found.length > 1 ? found : found[0].split(/[,;]/), origin]
    // A profile's address is no name.
    const names = found.filter((text) => !/^(?:https?:)?\/\//.test(text))
    if (field !== 'authors') return [found[0], origin]
    if (names.length > 0) return [names.map((one) => ({ name: one })), origin]
  }
  return undefined
}

function readItem(field: string, all: readonly Element[]): Found | undefined {
  const names = itemNames[field] ?? []
  const nodes = all.filter(({ properties }) =>
    [properties.itemProp].flat().some((name) => names.includes(String(name))),
  )
  const values = nodes.map(valueOfItem).filter((text) => text !== '')
  const [first] = values
  if (first === undefined) return undefined
  const origin = `microdata ${names[0]}`
  if (field === 'authors') return [values.map((name) => ({ name })), origin]
  return [field === 'tags' ? values.flatMap((text) => text.split(',')) : first, origin]
}

/** https://html.spec.whatwg.org/multipage/microdata.html#values */
function valueOfItem(node: Element): string {
  const { content, dateTime, href } = node.properties
  const inner = findAll(node, ({ properties }) => [properties.itemProp].flat().includes('name'))[0]
  if (typeof content === 'string') return fold(content)
  if (typeof dateTime === 'string') return dateTime
  if (inner) return fold(String(inner.properties.content ?? toText(inner)))
  return isElement(node, 'link') && typeof href === 'string' ? href : fold(toText(node))
}

function readElement(field: string, all: readonly Element[]): Found | undefined {
  const has = (name: string, property: 'rel' | 'className') => (node: Element) =>
    [node.properties[property]].flat().includes(name)
  if (field === 'title') {
    const [heading] = all.filter((node) => isElement(node, 'h1'))
    const title = all.find((node) => isElement(node, 'title'))
    const element = heading ?? (title && headingOf(title, all)) ?? title
    return element && filled(fold(toText(element)), `<${element.tagName}>`)
  }
  if (field === 'published') {
    const time = all.find(
      (node) =>
        isElement(node, 'time') &&
        ('pubDate' in node.properties ||
          has('published', 'className')(node) ||
          has('dt-published', 'className')(node) ||
          has('entry-date', 'className')(node)),
    )
    return filled(time?.properties.dateTime ?? onlyTime(all), '<time>')
  }
  if (field === 'authors') {
    const linked = all.filter(has('author', 'rel')).map((node) => fold(toText(node)))
    const named = all.filter(isNamedAuthor).map((node) => fold(toText(node)))
    const names = linked.length > 0 ? linked : named.filter((name) => isName(name))
    return filled(
      [...new Set(names)].filter(Boolean).map((name) => ({ name })),
      linked.length > 0 ? 'rel="author"' : 'class="author-name"',
    )
  }
  if (field === 'license') return filled(all.find(has('license', 'rel'))?.properties.href, 'rel="license"')
  if (field === 'language')
    return filled(all.find(({ tagName }) => tagName === 'html')?.properties.lang, '<html lang>')
  return undefined
}

/** `<title>` has the site behind the headline: a heading of the page that it begins with is the headline alone. */
function headingOf(title: Element, all: readonly Element[]): Element | undefined {
  const whole = fold(toText(title))
  return all.find((node) => {
    const text = isElement(node, 'h2', 'h3') ? fold(toText(node)) : ''
    return text !== '' && whole.startsWith(text) && /^ [–—|·:-] /.test(whole.slice(text.length))
  })
}

/** `wp-block-post-author__name`, `gh-article-author-name`. */
function isNamedAuthor({ properties }: Element): boolean {
  return [properties.className].flat().some((name) => /(?:^|[-_])author[-_]+name$/.test(String(name)))
}

const besideStory = /comment|related|sidebar|recent|widget|footer|readmore|card|teaser/i

/** The one date of a page: of comments, teasers and boxes none counts. */
function onlyTime(all: readonly Element[]): string | undefined {
  const isBeside = (node: Element) =>
    isElement(node, 'aside', 'footer', 'nav') ||
    (!isElement(node, 'html', 'body', 'main') &&
      [node.properties.id, node.properties.className]
        .flat()
        .some((name) => besideStory.test(String(name ?? ''))))
  const beside = new Set(
    all.filter(isBeside).flatMap((node) => findAll(node, ({ tagName }) => tagName === 'time')),
  )
  const times = all.filter((node) => isElement(node, 'time') && !beside.has(node))
  const dates = new Set(times.map(({ properties }) => String(properties.dateTime ?? '')))
  const [date] = dates
  return dates.size === 1 && /^\d{4}-\d\d-\d\d/.test(date ?? '') ? date : undefined
}

/** The value in the form of the field; undefined if it cannot be that field's. */
function accepted(field: string, value: unknown): unknown {
  if (field === 'authors') {
    const people = (value as { name: string; url?: string }[]).filter(
      ({ name }) => name !== '' && name.length <= 100,
    )
    return people.length > 0
      ? [...new Map(people.map((one) => [one.name, one])).values()].slice(0, 20)
      : undefined
  }
  if (field === 'tags') {
    const names = (value as string[]).map(fold).filter((name) => name !== '' && name.length <= 100)
    return names.length > 0 ? [...new Set(names)].slice(0, 50) : undefined
  }
  const text = fold(String(value))
  if (field === 'language') return isLanguageTag(text.replace('_', '-')) ? text.replace('_', '-') : undefined
  if (field === 'license') return /^https?:\/\/\S+$/i.test(text) ? text : undefined
  // A description that was cut off is no summary.
  if (field === 'summary') return /(?:…|\.{3})\W*$/.test(text) ? undefined : text
  return text === '' ? undefined : text
}

function readMetas(all: readonly Element[]): ReadonlyMap<string, string[]> {
  const metas = new Map<string, string[]>()
  for (const { tagName, properties } of all) {
    const name = properties.property ?? properties.name ?? properties.httpEquiv
    const text = fold(String(properties.content ?? ''))
    if (tagName !== 'meta' || name === undefined || text === '') continue
    const key = String([name].flat()[0]).toLowerCase()
    metas.set(key, [...(metas.get(key) ?? []), text])
  }
  return metas
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
