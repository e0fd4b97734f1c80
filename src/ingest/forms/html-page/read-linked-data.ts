import type { Root } from 'hast'
import type { toText } from 'hast-util-to-text'
import { findAll, isElement } from '../../html/tree.ts'

type Thing = Readonly<Record<string, unknown>>

/** What a page says of its article in JSON-LD; absent where it says nothing. */
export interface LinkedData {
  readonly title?: string
  readonly summary?: string
  readonly published?: string
  readonly updated?: string
  readonly authors: readonly { readonly name: string; readonly url?: string }[]
  readonly section?: string
  readonly tags: readonly string[]
  readonly language?: string
  readonly license?: string
}

/** Reads the first schema.org article of a page's JSON-LD. A script that is not JSON is passed over. */
export function readLinkedData(root: Root): LinkedData {
  const scripts = findAll(
    root,
    (node) => isElement(node, 'script') && /^application\/ld\+json/i.test(String(node.properties.type ?? '')),
  )
  const things = scripts.flatMap((script) => thingsIn(parse(textOf(script))))
  const article = things.find(isArticle) ?? {}
  const first = (value: unknown) =>
    [value]
      .flat()
      .map(toLine)
      .find((one) => one !== undefined)
  return {
    title: first(article.headline) ?? first(article.name),
    summary: first(article.description),
    published: first(article.datePublished),
    updated: first(article.dateModified),
    authors: [article.author].flat().flatMap(toAuthor),
    section: first(article.articleSection),
    tags: toTags(article.keywords),
    language: first(article.inLanguage),
    license: webAddress(first(article.license)),
  }
}

function textOf(script: Parameters<typeof toText>[0]): string {
  const { children } = script as { children?: readonly { value?: string }[] }
  return (children ?? []).map(({ value = '' }) => value).join('')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function thingsIn(value: unknown): Thing[] {
  if (Array.isArray(value)) return value.flatMap(thingsIn)
  if (typeof value !== 'object' || value === null) return []
  const thing = value as Thing
  return [thing, ...thingsIn(thing['@graph']), ...thingsIn(thing.mainEntity)]
}

function isArticle(thing: Thing): boolean {
  return [thing['@type']]
    .flat()
    .some((type) => typeof type === 'string' && /(?:Article|BlogPosting|Report|Review)$/.test(type))
}

/** A text, or the name of a thing; white space folded. */
function toLine(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? (value as Thing).name : value
  if (typeof text !== 'string') return undefined
  return text.replace(/\s+/g, ' ').trim() || undefined
}

function toAuthor(value: unknown): LinkedData['authors'] {
  const name = toLine(value)
  if (name === undefined) return []
  const url = webAddress((value as Thing).url)
  return [{ name, ...(url !== undefined && { url }) }]
}

function toTags(keywords: unknown): string[] {
  const list = typeof keywords === 'string' ? keywords.split(',') : [keywords].flat()
  return list.flatMap((one) => toLine(one) ?? [])
}

function webAddress(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:\/\/\S+$/i.test(value) ? value : undefined
}
