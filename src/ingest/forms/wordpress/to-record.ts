import type { ExportRecord } from '../../exports/export-form.ts'
import { originalAddress } from './body/original-address.ts'
import { findOwnArticle } from './own-article.ts'
import { postTypes } from './post-types.ts'
import { readAuthors } from './read-authors.ts'
import type { Item } from './read-item.ts'
import type { Attachment, WordPressData } from './record-data.ts'
import { topicsOf } from './site/sections.ts'
import type { SiteIndex } from './site/site-index.ts'
import { parseWordPressTime, toIso } from './site/zone.ts'

export interface Found {
  readonly item: Item
  readonly file: string
  readonly line: number
  readonly fault?: string
}

/** The record of an item, without its key and its feed id: those depend on the items before it. */
export function toRecord({ item, file, line, fault }: Found, index: SiteIndex): Omit<ExportRecord, 'key'> {
  const isPage = postTypes[item.type] === 'page'
  const address = addressOf(item, index)
  const data = toData(item, index, { isPage, fault })
  return {
    kind: isPage ? 'page' : 'article',
    ...(item.title && { title: item.title.slice(0, 300) }),
    ...(data.slug && { slug: data.slug }),
    ...(address && { address }),
    otherAddresses: otherAddresses(item, address, index),
    file,
    line,
    media: listMedia(item, data),
    data,
  }
}

function toData(
  item: Item,
  index: SiteIndex,
  { isPage, fault }: { isPage: boolean; fault?: string | undefined },
): WordPressData {
  const { attachments } = index
  const thumbnail = thumbnailOf(item, index)
  const children = needsChildren.test(item.content) ? attachments.childrenOf(item.id) : []
  const ids = new Set([...(thumbnail ? [thumbnail] : []), ...idsIn(item.content), ...children])
  const topics = topicsOf(item, index)
  const published = publishedOf(item, index)
  const language = item.terms.find(({ domain }) => domain === 'language')?.nicename
  const canonical = canonicalOf(item, index)
  const [footnotes] = item.meta.footnotes ?? []
  const own = findOwnArticle(item)
  return {
    type: item.type,
    title: item.title,
    slug: slugOf(item),
    status: item.status,
    isProtected: item.password !== '',
    isPage,
    content: item.content,
    excerpt: item.excerpt,
    ...(published && { published }),
    authors: readAuthors(item, index),
    ...topics,
    ...(language && /^[a-z]{2,3}(?:-[a-z]{2})?$/.test(language) && { language }),
    ...(canonical && { canonicalUrl: canonical }),
    ...(thumbnail && { thumbnail }),
    attachments: Object.fromEntries(
      [...ids].flatMap((id): [string, Attachment][] => {
        const found = attachments.find(id)
        return found ? [[id, found]] : []
      }),
    ),
    children,
    originals: originalsIn(item.content, index),
    blocks: blocksIn(item.content, index),
    enclosures: [...(item.meta.enclosure ?? []), ...(item.meta.audio_file ?? [])],
    ...(footnotes && { footnotes }),
    ...(own && { own }),
    lines: item.lines,
    remarks: [],
    ...(fault && { fault }),
  }
}

/** A gallery or a player that does not say what it shows. */
const needsChildren =
  /\[gallery(?![^\]]{0,1000}\b(?:ids|include)=)|\[(?:audio|video|playlist)(?![^\]]{0,1000}(?:\w=|https?:))/

function thumbnailOf({ id, meta }: Item, { thumbnails }: SiteIndex): string | undefined {
  const own = meta._thumbnail_id?.[0]?.trim()
  return own !== undefined && own !== '0' ? own : thumbnails.get(id)
}

/** `caf%c3%a9` as `café`; a broken percent sign stays. Squarespace ends its names in `.html`. */
function slugOf({ slug, link }: Item): string {
  const written =
    slug || (/[?&]p(?:age_id)?=\d+/.test(link) ? '' : (link.split('/').filter(Boolean).at(-1) ?? ''))
  const name = written.replace(/[?#].*$/s, '').replace(/\.html?$/i, '')
  if (name === 'null' || /^https?:/.test(name)) return ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function addressOf({ link, guid }: Item, { address = '' }: SiteIndex): string | undefined {
  if (/^https?:\/\//i.test(link)) return link
  if (link.startsWith('/') && link !== '/null' && address !== '') return address + link
  return /^https?:\/\//i.test(guid) ? guid.trim() : undefined
}

function otherAddresses(item: Item, address: string | undefined, index: SiteIndex): string[] {
  if (index.isSquarespace) return []
  const isPage = postTypes[item.type] === 'page'
  const root =
    index.address && URL.canParse(index.address) ? new URL(index.address).pathname.replace(/\/+$/, '') : ''
  const byId =
    item.id === '' ? [] : [...(isPage ? ['page_id'] : []), 'p'].map((name) => `${root}/?${name}=${item.id}`)
  const path =
    address && !address.includes('?') && URL.canParse(address) ? new URL(address).pathname : undefined
  const former =
    path === undefined ? [] : (item.meta._wp_old_slug ?? []).map((slug) => withSlug(path, slug.trim()))
  const further = path === undefined ? [] : furtherPages(path, item.content)
  const guid = isOfSite(item.guid, index) && item.guid !== address ? [pathOf(item.guid.trim())] : []
  const pictures = index.attachments
    .pagesOf(item.id)
    .map((page) => (page.startsWith('/?') ? root + page : page))
  const all = [...byId, ...former, ...further, ...guid, ...pictures]
  return [...new Set(all.filter((one) => one !== address))]
}

function withSlug(path: string, slug: string): string {
  return path.replace(/[^/]+\/?$/, (last) => slug + (last.endsWith('/') ? '/' : ''))
}

/** A story that is cut into pages has an address for each. */
function furtherPages(path: string, content: string): string[] {
  const count = content.split('<!--nextpage-->').length
  return Array.from(
    { length: Math.min(count, mostPages) - 1 },
    (_, index) => `${path.replace(/\/$/, '')}/${index + 2}/`,
  )
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}

const mostPages = 100

function isOfSite(guid: string, { address }: SiteIndex): boolean {
  if (!address || !URL.canParse(guid) || !URL.canParse(address)) return false
  const bare = (host: string) => host.replace(/^www\./, '')
  return bare(new URL(guid).host) === bare(new URL(address).host)
}

/** Squarespace and old exports name no UTC time, or zeros. */
function publishedOf(item: Item, { zone }: SiteIndex): WordPressData['published'] {
  const utc = parseWordPressTime(item.dateGmt)
  if (utc !== undefined) return { text: toIso(utc), from: 'wp:post_date_gmt' }
  // A date of its own has no zeros; that of a draft without one is of the year -1.
  const mail =
    /\b\d{4}\b.*[+-]\d{4}|GMT/.test(item.pubDate) && !/-\d{4}\b.*\+/.test(item.pubDate)
      ? Date.parse(item.pubDate)
      : Number.NaN
  if (mail > 0) return { text: toIso(mail), from: 'pubDate' }
  // A draft has the time of its last change there.
  if (item.status === 'draft' || item.status === 'pending') return undefined
  const text = zone.toUtc(item.date)
  return text === undefined ? undefined : { text, from: 'wp:post_date' }
}

/** Of a story whose original is elsewhere. */
function canonicalOf({ meta }: Item, index: SiteIndex): string | undefined {
  const given = (meta._yoast_wpseo_canonical ?? meta.rank_math_canonical_url)?.[0]?.trim()
  return given && /^https?:\/\//.test(given) && URL.canParse(given) && !isOfSite(given, index)
    ? given
    : undefined
}

const idForms =
  /(?:wp-image-|wp-att-|attachment[_-]|attachment_id=)(\d+)|\b(?:ids|include|images?|image_id|img_id|attachment)=["'\u201C\u201D\u2033]?([\d,\s]+)|"(?:id|mediaId)":(\d+)|"ids":\[([\d,\s"]+)\]/g

function idsIn(content: string): string[] {
  return [...matchesIn(content, idForms)].flatMap(([, ...lists]) => lists.join(',').match(/\d+/g) ?? [])
}

const sizedName = /-\d{1,5}x\d{1,5}(?=\.(?:jpe?g|png|gif|webp|avif|bmp)\b)/gi

/** The resized copies in a text, with their originals as far as the file knows them. */
function originalsIn(content: string, { attachments }: SiteIndex): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { index, 0: size } of matchesIn(content, sizedName)) {
    const address = addressAround(content, index, size.length)
    const original = attachments.find(attachments.idOf(address.replace(size, '')) ?? '')
    if (original) found[address] = original.url
  }
  return found
}

const delimiters = new Set(' \t\n"\'<>()[],=|')
const longestAddress = 1_000
/** More than any story has; what is beyond stays as it is. */
const mostNamed = 5_000

function* matchesIn(text: string, form: RegExp): Generator<RegExpExecArray, void> {
  let count = 0
  for (const found of text.matchAll(form)) {
    if (count++ === mostNamed) return
    yield found
  }
}

/** The address that holds a place of the text, without its query. */
function addressAround(text: string, place: number, length: number): string {
  let start = place
  while (start > 0 && place - start < longestAddress && !delimiters.has(text[start - 1] ?? '')) start--
  const [ending = ''] = /^\.\w+/.exec(text.slice(place + length, place + length + 10)) ?? []
  return text.slice(start, place + length + ending.length)
}

function blocksIn(content: string, { blocks }: SiteIndex): Record<string, string> {
  const found: Record<string, string> = {}
  const add = (text: string, depth: number) => {
    for (const [, id = ''] of text.matchAll(/<!--\s+wp:block\s+\{[^}]{0,200}"ref":(\d+)/g)) {
      const inner = blocks.get(id)
      if (inner === undefined || Object.hasOwn(found, id) || depth > 5) continue
      found[id] = inner
      add(inner, depth + 1)
    }
  }
  add(content, 0)
  return found
}

const mediaName =
  /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|ico|heic|tiff?|mp3|m4a|m4b|oga?|ogg|opus|wav|flac|aac|mp4|m4v|webm|ogv|mov|avi|wmv|pdf|docx?|xlsx?|pptx?|od[tsp]|epub|zip|csv|vtt)(?![\w.-]{0,200}\/)\b/gi
const sourceForm = /\ssrc\s*=\s*(?:"([^"]{1,2000})"|'([^']{1,2000})')/gi

function listMedia(item: Item, data: WordPressData): string[] {
  const { attachments, thumbnail, originals, children, enclosures } = data
  const texts = [data.content, ...Object.values(data.blocks)]
  const named = texts.flatMap((text) => [
    ...[...matchesIn(text, mediaName)].map(({ index, 0: ending }) =>
      wholeAddress(text, index, ending.length),
    ),
    ...[...matchesIn(text, sourceForm)].map(([, double, single]) => double ?? single ?? ''),
  ])
  const shown = [...(thumbnail ? [thumbnail] : []), ...children, ...idsIn(item.content)]
  const all = [
    ...named
      .filter((one) => isAddress(one))
      .map((one) => originalAddress(one.replaceAll('&amp;', '&'), originals)),
    ...shown.flatMap((id) => attachments[id]?.url ?? []),
    ...enclosures.map((one) => one.split('\n', 1)[0]?.trim() ?? ''),
  ]
  return [...new Set(all.filter(isAddress))]
}

function isAddress(text: string): boolean {
  return /^(?:https?:)?\/\/?[^/\s]/i.test(text)
}

/** The same with its query. */
function wholeAddress(text: string, place: number, length: number): string {
  const address = addressAround(text, place, length)
  const after = text.slice(place + length, place + length + longestAddress)
  const [query = ''] = /^\?[^\s"'<>()[\]]*/.exec(after) ?? []
  return address + query
}
