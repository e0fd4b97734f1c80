import { paths } from '../../../domain/site.ts'
import type { ExportRecord, OldSite, OpenExport } from '../export-form.ts'
import {
  createTextMap,
  createTextTable,
  openSharedNumbers,
  openSharedTexts,
  type SharedNumbers,
  type SharedTexts,
  shareNumbers,
  type TextMap,
} from '../text-table.ts'
import { createWantedSlugs, type GivingOptions, giveSlugs, pagePath } from './give-slugs.ts'
import { addressKey, isOfOldSite, parseOldAddress, toOldPath } from './old-address.ts'

/** What one reading of the export tells about all its stories. */
export interface StoryIndex {
  readonly articles: number
  readonly pages: number
  /** The slug that the story with this key has here: no other story of the export and of the store has it. */
  slugOf(key: string): string | undefined
  readonly find: FindStory
  /** For the thread that reads: see `openSharedStories`. */
  readonly shared: SharedStories
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

/** The path here, such as `/articles/harbour`, of a story by an address of the old site: absolute, or a path with query. */
export type FindStory = (address: string) => string | undefined

/** What finds stories, as a message between threads holds it. */
export interface SharedStories {
  readonly site: OldSite
  /** The story of an address. */
  readonly addresses: SharedNumbers
  readonly paths: SharedTexts
  /** The path of a story. */
  readonly pathOf: Int32Array
}

export interface OldStoryAddress {
  readonly key: string
  readonly from: string
  readonly to: string
}

export interface IndexOptions extends GivingOptions {
  /** Called after each record with the number of records read. */
  readonly onProgress?: (recordsRead: number) => void
}

/** Reads every record once. Memory: some 300 bytes a story, most of them outside of the heap. */
export async function indexStories(open: OpenExport, options: IndexOptions): Promise<StoryIndex> {
  const { site } = open
  // A story is the number of its key.
  const keys = createTextTable()
  const wanted = createWantedSlugs()
  const addresses = createTextMap()
  const oldPaths = createTextTable()
  const storyOfOldPath: number[] = []
  const feedIds = createTextMap()
  const sharedIds = createTextTable()
  const titles = createTextMap()
  const counts = { article: 0, page: 0 }
  for await (const record of open.records()) {
    const { key, kind, feedId } = record
    const isNew = keys.find(key) === undefined
    const story = keys.add(key)
    if (isNew) wanted.add(record)
    for (const url of addressesOf(record, site)) {
      const name = addressKey(url)
      if (addresses.get(name) !== undefined) continue
      addresses.set(name, story)
      if (isOfOldSite(url, site) && oldPaths.add(toOldPath(url)) === storyOfOldPath.length)
        storyOfOldPath.push(story)
    }
    if (feedId !== undefined) {
      if (feedIds.get(feedId) === undefined) feedIds.set(feedId, story)
      else sharedIds.add(feedId)
    }
    const title = foldTitle(record.title)
    if (title !== '') titles.set(title, titles.get(title) === undefined ? story : severalStories)
    counts[kind]++
    options.onProgress?.(counts.article + counts.page)
  }
  const knownSlugOf = (story: number) => options.knownSlugs.get(keys.at(story))
  const slugs = await giveSlugs(wanted, knownSlugOf, options)
  const here = createTextTable()
  const pathOf = Array.from({ length: wanted.size }, (_, story) =>
    here.add(wanted.isPage(story) ? pagePath(slugs.at(story)) : paths.article(slugs.at(story))),
  )
  const find = (address: string) => findStory(address, site, addresses)
  const keyOf = (story: number | undefined) =>
    story === undefined || story === severalStories ? undefined : keys.at(story)
  return {
    articles: counts.article,
    pages: counts.page,
    slugOf: (key) => {
      const story = keys.find(key)
      return story === undefined ? undefined : slugs.at(story)
    },
    find: (address) => here.at(pathOf[find(address) ?? none] ?? none) || undefined,
    shared: {
      ...{ site, addresses: addresses.share(), paths: here.share() },
      pathOf: shareNumbers(Int32Array, pathOf),
    },
    keyOf: (address) => keyOf(find(address)),
    keyOfFeedId: (id) => keyOf(feedIds.get(id)),
    isShared: (id) => sharedIds.find(id) !== undefined,
    keyOfTitle: (title) => keyOf(titles.get(foldTitle(title))),
    oldAddresses: function* () {
      for (const [number, story] of storyOfOldPath.entries())
        yield { key: keys.at(story), from: oldPaths.at(number), to: here.at(pathOf[story] ?? none) }
    },
  }
}

/** For a title of several stories. */
const severalStories = -1
const none = -1

/** In another thread than that of the index. */
export function openSharedStories({ site, addresses, paths, pathOf }: SharedStories): FindStory {
  const numbers = openSharedNumbers(addresses)
  const texts = openSharedTexts(paths)
  return (address) => texts.at(pathOf[findStory(address, site, numbers) ?? none] ?? none) || undefined
}

function findStory(address: string, site: OldSite, stories: Pick<TextMap, 'get'>): number | undefined {
  const url = parseOldAddress(address, site)
  return url && stories.get(addressKey(url))
}

function foldTitle(title = ''): string {
  return title.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase()
}

/** Its own address and further ones. The front page of the site is no address of one story. */
function addressesOf({ address, otherAddresses = [] }: ExportRecord, site: OldSite): URL[] {
  return [...(address === undefined ? [] : [address]), ...otherAddresses].flatMap((text) => {
    const url = parseOldAddress(text, address === undefined || site.address ? site : { ...site, address })
    return url && (url.pathname !== '/' || url.search !== '') ? [url] : []
  })
}
