import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { isLanguageTag } from '../../field-rules.ts'
import { findAll, isElement } from '../../html/tree.ts'
import { readLinkedData } from './read-linked-data.ts'

/** What a page says of its article outside of the text. The fields have the article's names. */
export interface PageHead {
  readonly fields: Readonly<Record<string, unknown>>
  /** The `<title>` without the name of the website; a heading of the text comes first. */
  readonly title?: string
  readonly siteName?: string
  /** The address of the picture for previews, which may be the website's logo. */
  readonly preview?: string
}

const publishedNames =
  'article:published_time datepublished date dc.date dc.date.issued dcterms.issued dcterms.date pubdate publishdate publish-date publication_date parsely-pub-date sailthru.date citation_publication_date'
const updatedNames = 'article:modified_time datemodified dcterms.modified last-modified og:updated_time'
const authorNames = 'author article:author parsely-author dc.creator dcterms.creator byl citation_author'

/**
 * Reads JSON-LD, `<meta>`, `<link>`, `rel`, `itemprop` and `<time>`. JSON-LD comes first, since it names the article; what
 * the page does not say is absent.
 */
export function readPageHead(root: Root): PageHead {
  const all = findAll(root, () => true)
  const linked = readLinkedData(root)
  const metas = readMetas(all)
  const meta = (names: string) =>
    names
      .split(' ')
      .map((name) => metas.get(name)?.[0])
      .find(Boolean)
  const siteName = meta('og:site_name application-name')?.text
  const published = meta(publishedNames)?.text ?? readTime(all, 'datePublished')
  const authors = linked.authors.length > 0 ? linked.authors : readAuthors(all, metas)
  const tags = (metas.get('article:tag') ?? []).map(({ text }) => text)
  const language = linked.language ?? all.find(({ tagName }) => tagName === 'html')?.properties.lang
  const preview = meta('og:image og:image:url twitter:image')?.text
  const [publishedAt, updatedAt] = [
    linked.published ?? published,
    linked.updated ?? meta(updatedNames)?.text ?? readTime(all, 'dateModified'),
  ]
  const fields = {
    summary: whole(linked.summary) ?? whole(meta('og:description description twitter:description')?.text),
    published: publishedAt,
    // Systems write the time of publication for an article that never changed.
    updated: updatedAt === publishedAt ? undefined : updatedAt,
    authors,
    section: linked.section ?? meta('article:section')?.text,
    tags: tags.length > 0 ? tags : linked.tags,
    language: typeof language === 'string' && isLanguageTag(language) ? language : undefined,
    canonicalUrl: readLink(all, 'canonical') ?? webAddress(meta('og:url')?.text),
    license: linked.license ?? readLink(all, 'license'),
  }
  const title = linked.title ?? meta('og:title twitter:title')?.text ?? readTitle(all, siteName)
  return { fields: withoutEmpty(fields), ...withoutEmpty({ title, siteName, preview }) }
}

interface Meta {
  readonly text: string
}

function readMetas(all: readonly Element[]): ReadonlyMap<string, Meta[]> {
  const metas = all.flatMap(({ tagName, properties }) => {
    const name = properties.property ?? properties.name ?? properties.itemProp ?? properties.httpEquiv
    const text = fold(String(properties.content ?? ''))
    return tagName === 'meta' && name !== undefined && text !== ''
      ? [[String([name].flat()[0]).toLowerCase(), { text }] as const]
      : []
  })
  const byName = Map.groupBy(metas, ([name]) => name)
  return new Map([...byName].map(([name, list]) => [name, list.map(([, one]) => one)]))
}

function readAuthors(
  all: readonly Element[],
  metas: ReadonlyMap<string, readonly Meta[]>,
): { name: string }[] {
  const named = authorNames.split(' ').flatMap((name) => metas.get(name) ?? [])
  const inHead = named.map(({ text }) => text).filter((text) => !/^(?:https?:)?\/\//.test(text))
  const isAuthor = ({ properties }: Element) =>
    [properties.rel].flat().includes('author') ||
    [properties.itemProp].flat().includes('author') ||
    [properties.className].flat().includes('p-author')
  const inText = all.filter(isAuthor).map((node) => fold(toText(node)))
  const names = inHead.length > 0 ? inHead.slice(0, 1) : inText
  return [...new Set(names)].filter((name) => name !== '' && name.length <= 80).map((name) => ({ name }))
}

function readTime(all: readonly Element[], property: 'datePublished' | 'dateModified'): string | undefined {
  const marked = all.find(({ properties }) => [properties.itemProp].flat().includes(property))
  const labelled =
    property === 'datePublished'
      ? all.find(({ tagName, properties }) => tagName === 'time' && isOfPublication(properties))
      : undefined
  const { properties } = marked ?? labelled ?? {}
  const value = properties?.dateTime ?? properties?.content
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isOfPublication(properties: Element['properties']): boolean {
  const classes = [properties.className].flat().join(' ')
  return (
    'pubDate' in properties ||
    'pubdate' in properties ||
    /\b(?:dt-published|published|entry-date|pubdate)\b/.test(classes)
  )
}

function readLink(all: readonly Element[], relation: string): string | undefined {
  const link = all.find(
    (node) => isElement(node, 'link', 'a') && [node.properties.rel].flat().includes(relation),
  )
  return webAddress(link?.properties.href)
}

function webAddress(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:\/\/\S+$/i.test(value.trim()) ? value.trim() : undefined
}

/** `Headline – The Harbour Post`, without the name of the website. */
function readTitle(all: readonly Element[], siteName: string | undefined): string | undefined {
  const element = all.find((node) => isElement(node, 'title'))
  const title = element && fold(toText(element))
  if (!title || siteName === undefined) return title
  const [, headline = title, rest] = /^(.+?)\s+[|–—·:-]\s+([^|–—·]+)$/.exec(title) ?? []
  return rest === siteName ? headline : title
}

/** A description that was cut off is no summary. */
function whole(text: string | undefined): string | undefined {
  return text === undefined || /(?:…|\.{3})\W*$/.test(text) ? undefined : text
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function withoutEmpty(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isEmpty = (value: unknown) => value === undefined || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)))
}
