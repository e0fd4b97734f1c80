import { attributeOf, type Child, readChildren, textOf } from './xml/read-children.ts'

/** A term of an item: its domain is the taxonomy, such as `category`, `post_tag`, `author`. */
export interface ItemTerm {
  readonly domain: string
  readonly nicename: string
  readonly name: string
}

/** An item of the file: a story, a page, an attachment or another thing that WordPress keeps as a post. */
export interface Item {
  readonly id: string
  readonly type: string
  readonly title: string
  readonly link: string
  readonly guid: string
  readonly creator: string
  readonly content: string
  readonly excerpt: string
  readonly pubDate: string
  readonly date: string
  readonly dateGmt: string
  readonly slug: string
  readonly status: string
  readonly parent: string
  readonly menuOrder: number
  readonly password: string
  readonly attachmentUrl: string
  readonly terms: readonly ItemTerm[]
  /** The values of the keys that a reader of this room asks for. A key may be there several times. */
  readonly meta: Readonly<Record<string, readonly string[]>>
  readonly comments: number
  /** Names of elements that it has, and their first line, counted from its own line, which is 0. */
  readonly lines: Readonly<Record<string, number>>
}

/** The post meta field of Gazette's own exports: see `own-article.ts`. */
export const ownKey = '_gazette_article'

/** What page builders and caches keep there is large, and none of it is the story. */
const knownKeys = new Set([
  '_thumbnail_id',
  '_wp_attachment_image_alt',
  '_wp_attachment_metadata',
  '_wp_attached_file',
  '_wp_old_slug',
  '_yoast_wpseo_primary_category',
  'rank_math_primary_category',
  '_yoast_wpseo_canonical',
  'rank_math_canonical_url',
  'enclosure',
  'audio_file',
  'footnotes',
  '_media_credit',
  ownKey,
  'cap-display_name',
  'cap-user_login',
  'cap-website',
])

/** Each of these may stand for a post of another site, so that its own name says what it is. */
const fields: Readonly<Record<string, keyof Item>> = {
  title: 'title',
  link: 'link',
  guid: 'guid',
  pubDate: 'pubDate',
  'dc:creator': 'creator',
  'content:encoded': 'content',
  'excerpt:encoded': 'excerpt',
  'wp:post_id': 'id',
  'wp:post_date': 'date',
  'wp:post_date_gmt': 'dateGmt',
  'wp:post_name': 'slug',
  'wp:status': 'status',
  'wp:post_parent': 'parent',
  'wp:post_type': 'type',
  'wp:post_password': 'password',
  'wp:attachment_url': 'attachmentUrl',
}

/** Values whose white space at both ends is the writer's. */
const verbatim = new Set<keyof Item>(['content', 'guid', 'password'])

export type NameOf = (written: string) => string

/** Reads the text of an `item`. `nameOf` gives an element the usual prefix of its namespace. */
export function readItem(text: string, nameOf: NameOf): Item {
  const found: Record<string, string> = {}
  const lines: Record<string, number> = {}
  const terms: ItemTerm[] = []
  const meta: Record<string, string[]> = {}
  const lineAt = createLineCounter(text)
  let comments = 0
  let menuOrder = 0
  for (const child of readChildren(text)) {
    const name = nameOf(child.name)
    const field = fields[name]
    if (field !== undefined) {
      const value = textOf(child)
      // The first wins, unless it is empty.
      if (found[field]) continue
      found[field] = verbatim.has(field) ? value : value.trim()
      lines[name] = lineAt(child.offset)
    } else if (name === 'category') terms.push(toTerm(child))
    else if (name === 'wp:postmeta') addMeta(child, nameOf, meta)
    else if (name === 'wp:comment') comments++
    else if (name === 'wp:menu_order') menuOrder = Number.parseInt(textOf(child), 10) || 0
  }
  const textFields = Object.fromEntries(Object.values(fields).map((field) => [field, found[field] ?? '']))
  return { ...(textFields as unknown as Item), terms, meta, comments, menuOrder, lines }
}

function toTerm(child: Child): ItemTerm {
  const name = textOf(child).trim()
  // Exports of the first version have no domain for categories, and one without a nicename for tags.
  const domain = attributeOf(child, 'domain') ?? 'category'
  return {
    domain: domain === 'tag' ? 'post_tag' : domain,
    nicename: attributeOf(child, 'nicename') ?? '',
    name,
  }
}

function addMeta({ raw }: Child, nameOf: NameOf, meta: Record<string, string[]>): void {
  let key = ''
  for (const child of readChildren(raw)) {
    const name = nameOf(child.name)
    if (name === 'wp:meta_key') key = textOf(child).trim()
    if (name !== 'wp:meta_value' || !knownKeys.has(key)) continue
    const value = textOf(child)
    if (value.trim() !== '') meta[key] = [...(meta[key] ?? []), value]
  }
}

/** Lines from 0 of growing offsets. */
function createLineCounter(text: string): (offset: number) => number {
  let line = 0
  let at = text.indexOf('\n')
  return (offset) => {
    while (at !== -1 && at < offset) {
      line++
      at = text.indexOf('\n', at + 1)
    }
    return line
  }
}

const namespaces: readonly (readonly [prefix: string, uri: RegExp])[] = [
  ['wp', /^https?:\/\/(?:www\.)?wordpress\.org\/export\/[\d.]+\/?$/],
  ['excerpt', /^https?:\/\/(?:www\.)?wordpress\.org\/export\/[\d.]+\/excerpt\/?$/],
  ['content', /^https?:\/\/purl\.org\/rss\/1\.0\/modules\/content\/?$/],
  ['dc', /^https?:\/\/purl\.org\/dc\/elements\/1\.1\/?$/],
]

/** The usual name of an element, by the namespaces that the start tag of `rss` declares. */
export function createNames(attributes: string): NameOf {
  const usual = new Map<string, string>()
  for (const [, prefix = '', uri = ''] of attributes.matchAll(/xmlns:([\w.-]+)\s*=\s*["']([^"']*)["']/g)) {
    const known = namespaces.find(([, form]) => form.test(uri))
    if (known) usual.set(prefix, known[0])
  }
  if ([...usual].every(([prefix, name]) => prefix === name)) return (written) => written
  return (written) => {
    const colon = written.indexOf(':')
    const prefix = colon === -1 ? undefined : usual.get(written.slice(0, colon))
    return prefix === undefined ? written : `${prefix}${written.slice(colon)}`
  }
}
