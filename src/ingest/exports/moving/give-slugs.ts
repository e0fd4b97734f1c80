import { isWithin, mostBytes, toSlug } from '../../../domain/identity.ts'
import { decodePercent } from '../../../domain/redirects/address.ts'
import { isTakenPath } from '../../../domain/redirects/taken-paths.ts'
import { paths } from '../../../domain/site.ts'
import { slugOfKey } from '../../find-article.ts'
import type { ExportRecord } from '../export-form.ts'
import { createTextTable } from '../text-table.ts'

/** Those of the slugs that articles of the store have, with the id by which subscribers know the article. */
export type FindHolders = (slugs: readonly string[]) => Promise<ReadonlyMap<string, string>>

export interface GivingOptions {
  /** The slugs of the stories that an earlier import saved, by record key: they stay. */
  readonly knownSlugs: ReadonlyMap<string, string>
  readonly findHolders: FindHolders
}

/** What each story wants to be called, by the number of the story: that of its call. */
export interface WantedSlugs {
  readonly size: number
  add(record: ExportRecord): void
  isPage(story: number): boolean
  /** The page whose old address is that of a page of this slug here: nobody else's page takes its place. */
  ownerOf(slug: string): number | undefined
  at(story: number): Wanted
}

interface Wanted {
  readonly kind: ExportRecord['kind']
  readonly slug: string
  /** The article of the store with that id is the story itself. */
  readonly feedId: string | undefined
}

export function createWantedSlugs(): WantedSlugs {
  const texts = createTextTable()
  const slugs: number[] = []
  const feedIds: number[] = []
  const pages = new Set<number>()
  const owners = new Map<string, number>()
  return {
    get size() {
      return slugs.length
    },
    add: (record) => {
      const slug = wantedSlug(record)
      if (record.kind === 'page') {
        pages.add(slugs.length)
        if (pathOf(record) === slug && !owners.has(slug)) owners.set(slug, slugs.length)
      }
      slugs.push(texts.add(slug))
      feedIds.push(record.feedId === undefined ? none : texts.add(record.feedId))
    },
    isPage: (story) => pages.has(story),
    ownerOf: (slug) => owners.get(slug),
    at: (story) => {
      const feedId = feedIds[story] ?? none
      return {
        kind: pages.has(story) ? 'page' : 'article',
        slug: texts.at(slugs[story] ?? none),
        feedId: feedId === none ? undefined : texts.at(feedId),
      }
    },
  }
}

const none = -1
/** Of which the store is asked at once. */
const slugsAtOnce = 500

/**
 * The slug of each story, by its number: what an earlier import gave it, or what it wants, with a number if another story of
 * the export or of the store has that.
 */
export async function giveSlugs(
  wanted: WantedSlugs,
  knownSlugOf: (story: number) => string | undefined,
  { knownSlugs, findHolders }: GivingOptions,
): Promise<{ at(story: number): string }> {
  const used = { article: createTextTable(), page: createTextTable() }
  for (const slug of knownSlugs.values()) used.article.add(slug)
  /** The number that was tried last, by kind and slug. */
  const tried = new Map<string, number>()
  const given: number[] = []
  for (let start = 0; start < wanted.size; start += slugsAtOnce) {
    const length = Math.min(slugsAtOnce, wanted.size - start)
    const batch = Array.from({ length }, (_, at) => ({
      ...wanted.at(start + at),
      known: knownSlugOf(start + at),
    }))
    const asked = batch.filter(({ kind, known }) => kind === 'article' && known === undefined)
    const holders = await findHolders(asked.map(({ slug }) => slug))
    for (const { known, ...story } of batch)
      given.push(used[story.kind].add(known ?? (await findFree(story, given.length, holders))))
  }
  return { at: (story) => used[wanted.isPage(story) ? 'page' : 'article'].at(given[story] ?? none) }

  async function findFree(
    { kind, slug, feedId }: Wanted,
    story: number,
    holders: ReadonlyMap<string, string>,
  ): Promise<string> {
    const isFree = (name: string, holder: string | undefined) => {
      if (used[kind].find(name) !== undefined) return false
      if (kind === 'page') return !isTakenPath(pagePath(name)) && (wanted.ownerOf(name) ?? story) === story
      return holder === undefined || holder === feedId
    }
    if (isFree(slug, holders.get(slug))) return slug
    const counter = `${kind} ${slug}`
    for (let number = (tried.get(counter) ?? 1) + 1; ; number++) {
      tried.set(counter, number)
      const numbered = `${slug}-${number}`
      const found = kind === 'page' ? undefined : (await findHolders([numbered])).get(numbered)
      if (isFree(numbered, found)) return numbered
    }
  }
}

export function pagePath(slug: string): string {
  return `/${slug.split('/').map(encodeURIComponent).join('/')}`
}

/** Of an article or a page. */
export function slugOfPath(path: string): string {
  const article = paths.article('')
  return decodeURIComponent(path.slice(path.startsWith(article) ? article.length : 1))
}

const slugForm = /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u
/** Room for a number. */
const mostSlugBytes = mostBytes.slug - 10

/** The path on the old site, without the slashes around it. */
function pathOf({ address }: ExportRecord): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const { pathname, search } = new URL(address)
  return search === '' ? decodePercent(pathname).replace(/^\/+|\/+$/g, '') : undefined
}

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
