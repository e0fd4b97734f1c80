import { paths } from '../../../domain/site.ts'
import type { ExportRecord, OldSite, OpenExport } from '../export-form.ts'
import {
  createTextMap,
  createTextTable,
  openSharedTexts,
  type SharedTexts,
  shareNumbers,
  type TextMap,
  type TextTable,
} from '../text-table.ts'
import {
  createWantedSlugs,
  type GivingOptions,
  giveSlugs,
  pagePath,
  slugOfPath,
  type WantedSlugs,
} from './give-slugs.ts'
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
  readonly addresses: SharedTexts
  /** The story of an address. */
  readonly storyOf: Int32Array
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

/** Reads every record once. Memory: some 400 bytes a story, most of them outside of the heap. */
export async function indexStories(open: OpenExport, options: IndexOptions): Promise<StoryIndex> {
  const { wanted, ...read } = await readRecords(open, options)
  return createIndex(open.site, read, await findPaths(wanted, read.keys, options))
}

/** Stories and addresses are known by the numbers of their texts. */
interface ReadRecords {
  readonly counts: Readonly<Record<ExportRecord['kind'], number>>
  /** The keys of the stories. */
  readonly keys: TextTable
  readonly addresses: TextTable
  readonly storyOf: readonly number[]
  /** By address. */
  readonly oldPaths: OldPaths
  readonly feedIds: TextMap
  readonly sharedIds: TextTable
  readonly titles: TextMap
}

/** Kept apart from the index: what a story wants to be called is of no interest when it has its slug. */
async function readRecords(
  open: OpenExport,
  { onProgress }: IndexOptions,
): Promise<ReadRecords & { readonly wanted: WantedSlugs }> {
  const { site } = open
  const addresses = createTextTable({ isShared: true })
  const [keys, sharedIds] = [createTextTable(), createTextTable()]
  const [feedIds, titles] = [createTextMap(), createTextMap()]
  const storyOf: number[] = []
  const oldPaths = createOldPaths(addresses)
  const wanted = createWantedSlugs()
  const counts = { article: 0, page: 0 }
  for await (const record of open.records()) {
    const { kind, feedId } = record
    const story = keys.add(record.key)
    if (story === wanted.size) wanted.add(record)
    for (const url of addressesOf(record, site)) {
      if (addresses.add(addressKey(url)) < storyOf.length) continue
      storyOf.push(story)
      oldPaths.add(isOfOldSite(url, site) ? url : undefined)
    }
    if (feedId !== undefined) {
      if (feedIds.get(feedId) === undefined) feedIds.set(feedId, story)
      else sharedIds.add(feedId)
    }
    const title = foldTitle(record.title)
    if (title !== '') titles.set(title, titles.get(title) === undefined ? story : severalStories)
    counts[kind]++
    onProgress?.(counts.article + counts.page)
  }
  return { counts, keys, addresses, storyOf, oldPaths, feedIds, sharedIds, titles, wanted }
}

/** The paths here, and which of them each story has. */
interface Paths {
  readonly paths: TextTable
  readonly pathOf: readonly number[]
}

async function findPaths(wanted: WantedSlugs, keys: TextTable, options: IndexOptions): Promise<Paths> {
  const table = createTextTable({ isShared: true })
  const slugs = await giveSlugs(wanted, (story) => options.knownSlugs.get(keys.at(story)), options)
  const pathOf = Array.from({ length: wanted.size }, (_, story) => {
    const slug = slugs.at(story)
    return table.add(wanted.isPage(story) ? pagePath(slug) : paths.article(slug))
  })
  return { paths: table, pathOf }
}

function createIndex(site: OldSite, read: ReadRecords, { paths: here, pathOf }: Paths): StoryIndex {
  const { counts, keys, addresses, storyOf, oldPaths, feedIds, sharedIds, titles } = read
  const shared: SharedStories = {
    ...{ site, addresses: addresses.share(), storyOf: shareNumbers(Int32Array, storyOf) },
    ...{ paths: here.share(), pathOf: shareNumbers(Int32Array, pathOf) },
  }
  const keyOf = (story: number | undefined) =>
    story === undefined || story === severalStories ? undefined : keys.at(story)
  const pathOfStory = (story: number) => here.at(pathOf[story] ?? none)
  return {
    articles: counts.article,
    pages: counts.page,
    slugOf: (key) => {
      const story = keys.find(key)
      return story === undefined ? undefined : slugOfPath(pathOfStory(story))
    },
    find: openSharedStories(shared),
    shared,
    keyOf: (address) => keyOf(storyOf[findAddress(address, site, addresses) ?? none]),
    keyOfFeedId: (id) => keyOf(feedIds.get(id)),
    isShared: (id) => sharedIds.find(id) !== undefined,
    keyOfTitle: (title) => keyOf(titles.get(foldTitle(title))),
    oldAddresses: function* () {
      let last = { story: none, key: '', to: '' }
      for (let address = 0; address < addresses.size; address++) {
        const from = oldPaths.at(address)
        const story = storyOf[address] ?? none
        if (from === undefined) continue
        // The addresses of a story, which are one after the other, share their texts.
        if (last.story !== story) last = { story, key: keys.at(story), to: pathOfStory(story) }
        yield { key: last.key, from, to: last.to }
      }
    },
  }
}

/** For a title of several stories. */
const severalStories = -1
const none = -1

/** In any thread. */
export function openSharedStories({ site, addresses, storyOf, paths, pathOf }: SharedStories): FindStory {
  const [known, here] = [openSharedTexts(addresses), openSharedTexts(paths)]
  return (address) => {
    const story = storyOf[findAddress(address, site, known) ?? none]
    return here.at(pathOf[story ?? none] ?? none) || undefined
  }
}

function findAddress(address: string, site: OldSite, known: Pick<TextTable, 'find'>): number | undefined {
  const url = parseOldAddress(address, site)
  return url && known.find(addressKey(url))
}

interface OldPaths {
  /** The path of the next address, as the old site writes it; undefined for one of another host. */
  add(url: URL | undefined): void
  at(address: number): string | undefined
}

/** Most paths follow from the key of the address: only others are kept. */
function createOldPaths(addresses: TextTable): OldPaths {
  const others = createTextTable()
  /** By address: `none`, which ending the path of the key has, or the number of another path behind these. */
  const forms: number[] = []
  const endings = ['', '/']
  const pathOfKey = (address: number) => addresses.at(address).replace(/^[^/?]*\/?/, '/')
  return {
    add: (url) => {
      if (!url) return forms.push(none)
      const path = toOldPath(url)
      const ending = endings.findIndex((end) => pathOfKey(forms.length) + end === path)
      forms.push(ending === -1 ? endings.length + others.add(path) : ending)
    },
    at: (address) => {
      const form = forms[address] ?? none
      if (form === none) return undefined
      const ending = endings[form]
      return ending === undefined ? others.at(form - endings.length) : pathOfKey(address) + ending
    },
  }
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
