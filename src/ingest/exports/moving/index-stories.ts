import { isWithin, mostBytes, toSlug } from '../../../domain/identity.ts'
import { decodePercent } from '../../../domain/redirects/address.ts'
import { isTakenPath } from '../../../domain/redirects/taken-paths.ts'
import { paths } from '../../../domain/site.ts'
import { slugOfKey } from '../../find-article.ts'
import type { ExportRecord, OldSite, OpenExport } from '../export-form.ts'
import { addressKey, isOfOldSite, parseOldAddress, toOldPath } from './old-address.ts'

/** What one reading of the export tells about all its stories. */
export interface StoryIndex {
  readonly articles: number
  readonly pages: number
  /** The slug that the story with this key has here: no other story of the export and of the store has it. */
  slugOf(key: string): string | undefined
  /** The path here, such as `/articles/harbour`, of a story by an address of the old site: absolute, or a path with query. */
  find(address: string): string | undefined
  /** The key of the record with that address. */
  keyOf(address: string): string | undefined
  /** The key of the first record to which the rule of the old system gives that id. */
  keyOfFeedId(id: string): string | undefined
  /** Several records have the id by rule. */
  isShared(id: string): boolean
  /** The key of the only record with that title. */
  keyOfTitle(title: string): string | undefined
  /** Each address of the old site, as a path with query, and the path here. */
  oldAddresses(): Iterable<OldStoryAddress>
}

export interface OldStoryAddress {
  readonly key: string
  readonly from: string
  readonly to: string
}

export interface IndexOptions {
  /** The slugs of the stories that an earlier import saved, by record key: they stay. */
  readonly knownSlugs: ReadonlyMap<string, string>
  /** Slugs that other articles of the store have. The one that subscribers know by `feedId` is the story itself. */
  readonly isTaken: (slug: string, feedId?: string) => Promise<boolean>
  /** Called after each record with the number of records read. */
  readonly onProgress?: (recordsRead: number) => void
}

/** A story of the index. */
interface Story {
  readonly key: string
  readonly path: string
}

/** Reads every record once. Memory: some 500 bytes a story. */
export async function indexStories(
  open: OpenExport,
  { knownSlugs, isTaken, onProgress }: IndexOptions,
): Promise<StoryIndex> {
  const { site } = open
  const slugs = new Map<string, string>()
  const numbers = new Map<string, number>()
  const used = { article: new Set(knownSlugs.values()), page: new Set<string>() }
  const stories = new Map<string, Story>()
  const feedIds = new Map<string, string>()
  const sharedIds = new Set<string>()
  /** Undefined for a title of several stories. */
  const titles = new Map<string, string | undefined>()
  const olds: OldStoryAddress[] = []
  const counts = { article: 0, page: 0 }
  for await (const whole of open.records()) {
    const record = withOwnTexts(whole)
    const { key, kind } = record
    const slug = knownSlugs.get(key) ?? (await findFree(record, used[kind], numbers, isTaken))
    slugs.set(key, slug)
    used[kind].add(slug)
    const path = kind === 'page' ? pagePath(slug) : paths.article(slug)
    for (const url of addressesOf(record, site)) {
      const name = addressKey(url)
      if (stories.has(name)) continue
      stories.set(name, { key, path })
      if (isOfOldSite(url, site)) olds.push({ key, from: toOldPath(url), to: path })
    }
    if (record.feedId !== undefined) {
      if (feedIds.has(record.feedId)) sharedIds.add(record.feedId)
      else feedIds.set(record.feedId, key)
    }
    const title = foldTitle(record.title)
    if (title !== '') titles.set(title, titles.has(title) ? undefined : key)
    counts[kind]++
    onProgress?.(counts.article + counts.page)
  }
  const find = (address: string) => {
    const url = parseOldAddress(address, site)
    return url && stories.get(addressKey(url))
  }
  return {
    articles: counts.article,
    pages: counts.page,
    slugOf: (key) => slugs.get(key),
    find: (address) => find(address)?.path,
    keyOf: (address) => find(address)?.key,
    keyOfFeedId: (id) => feedIds.get(id),
    isShared: (id) => sharedIds.has(id),
    keyOfTitle: (title) => titles.get(foldTitle(title)),
    oldAddresses: () => olds,
  }
}

/** What the index keeps of a record holds nothing else of the export in memory. */
function withOwnTexts({
  key,
  kind,
  slug,
  title,
  address,
  otherAddresses,
  feedId,
}: ExportRecord): ExportRecord {
  const texts = JSON.stringify({ key, kind, slug, title, address, otherAddresses, feedId })
  return { ...(JSON.parse(texts) as ExportRecord), media: [], data: undefined }
}

function foldTitle(title = ''): string {
  return title.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
}

function pagePath(slug: string): string {
  return `/${slug.split('/').map(encodeURIComponent).join('/')}`
}

/** Its own address and further ones. The front page of the site is no address of one story. */
function addressesOf({ address, otherAddresses = [] }: ExportRecord, site: OldSite): URL[] {
  return [...(address === undefined ? [] : [address]), ...otherAddresses].flatMap((text) => {
    const url = parseOldAddress(text, address === undefined || site.address ? site : { ...site, address })
    return url && (url.pathname !== '/' || url.search !== '') ? [url] : []
  })
}

/** The slug that the record wants, with a number if another story has it. */
async function findFree(
  record: ExportRecord,
  used: ReadonlySet<string>,
  numbers: Map<string, number>,
  isTaken: IndexOptions['isTaken'],
): Promise<string> {
  const wanted = wantedSlug(record)
  const counter = `${record.kind} ${wanted}`
  for (let number = numbers.get(counter) ?? 1; ; number++) {
    numbers.set(counter, number + 1)
    const slug = number === 1 ? wanted : `${wanted}-${number}`
    if (used.has(slug)) continue
    const isFree =
      record.kind === 'page' ? !isTakenPath(pagePath(slug)) : !(await isTaken(slug, record.feedId))
    if (isFree) return slug
  }
}

const slugForm = /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u
/** Room for a number. */
const mostSlugBytes = mostBytes.slug - 10

/** As the old system has it, if it is one here, too: addresses that people know stay alike. */
function wantedSlug({ kind, slug, address, title, key }: ExportRecord): string {
  const last =
    address && URL.canParse(address) ? new URL(address).pathname.split('/').filter(Boolean).at(-1) : undefined
  for (const text of [slug, last?.replace(/\.(?:html?|php|aspx?)$/i, ''), title, slugOfKey(key)]) {
    const words = decodePercent(text ?? '').normalize('NFC')
    // The address of a page is made of its file's name by `toSlug`.
    const found = slugForm.test(words) && kind === 'article' ? words : toSlug(words)
    if (slugForm.test(found)) return shorten(found)
  }
  return 'story'
}

/** At the end of a word. */
function shorten(slug: string): string {
  if (isWithin(slug, mostSlugBytes)) return slug
  const cut = Buffer.from(slug)
    .subarray(0, mostSlugBytes)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return cut.replace(/[-_.][^-_.]*$/, '').replace(/[-_.]+$/, '') || cut
}
