import { PublisherError, sayFileError } from '../../../domain/errors.ts'
import type { FeedName } from '../../../domain/feed.ts'
import { readRegularFile } from '../../../files/read-file.ts'
import type { Fetcher } from '../../../http/outgoing/fetcher.ts'
import { parseFeed } from '../../forms/feed/parse-feed.ts'
import type { ParsedEntry, ParsedFeed } from '../../forms/feed/parsed-feed.ts'
import type { ExportRecord } from '../export-form.ts'
import type { StoryIndex } from './index-stories.ts'

/** What `--feed` gives: an address or a saved file. */
export interface OldFeedSource {
  /** Which of our feeds takes its place. */
  readonly feed: FeedName
  readonly source: string
}

/** What subscribers' readers hold of a story. */
export interface OldEntry {
  /** Byte for byte, XML-decoded. Absent: the entry had none, or another story has the same. */
  readonly id?: string
  readonly link?: string
  /** RFC 3339, to the second. */
  readonly published?: string
  readonly updated?: string
  /** By which sign the story was found. A title alone may be that of another story of another day. */
  readonly by: 'id' | 'link' | 'title'
}

export interface OldFeedEntries {
  /** The entry of a story; undefined if the old feeds do not hold it. The stories are assigned at the first call. */
  find(record: ExportRecord, index: StoryIndex): OldEntry | undefined
  /** The key of the story that has the id in an old feed. */
  holderOf(id: string): string | undefined
  /** Whether an entry has this id, or this link and no id. */
  isKnown(id: string): boolean
  /** One of each source, in their order. */
  readonly documents: readonly OldFeedDocument[]
  /** Entries that no story of the export has, and ids that are not as they should be: a line each. */
  unmatched(): readonly string[]
}

export interface OldFeedDocument {
  readonly feed: FeedName
  readonly source: string
  readonly entries: number
  /** The address of its site, as it says, without a slash at the end. */
  readonly home?: string
  /** The dates of its oldest and newest entry. */
  readonly oldest?: Date
  readonly newest?: Date
}

export const noOldFeed: OldFeedEntries = {
  find: () => undefined,
  holderOf: () => undefined,
  isKnown: () => false,
  documents: [],
  unmatched: () => [],
}

export interface OldFeedDeps {
  readonly fetcher: Pick<Fetcher, 'fetch'>
}

const maxBytes = 50_000_000
const timeoutMs = 60_000

/** Throws `invalid` with a sentence if a source is no feed, `unavailable` if it does not answer. */
export async function readOldFeeds(
  sources: readonly OldFeedSource[],
  deps: OldFeedDeps,
): Promise<OldFeedEntries> {
  const read: ReadDocument[] = []
  for (const source of sources) read.push(await readDocument(source, deps))
  return read.length === 0 ? noOldFeed : createEntries(read)
}

interface ReadDocument {
  readonly source: OldFeedSource
  readonly entries: readonly ParsedEntry[]
  readonly home?: string
}

async function readDocument(source: OldFeedSource, { fetcher }: OldFeedDeps): Promise<ReadDocument> {
  const isAddress = /^https?:\/\//i.test(source.source)
  const refuse = (fault: string) => new PublisherError('invalid', `the old feed ${source.source} ${fault}`)
  const { bytes, ...from } = isAddress
    ? await fetchDocument(source.source, fetcher)
    : {
        bytes: await readRegularFile(source.source, maxBytes).catch((error) => {
          throw refuse(`cannot be read: ${sayFileError(error).replace(/^file cannot be read: /, '')}`)
        }),
      }
  try {
    const feed = parseFeed(bytes, from)
    const fault = findOldFeedFault(feed, bytes)
    if (fault) throw refuse(fault)
    const { entries, home } = feed
    return {
      source,
      entries,
      ...(home && /^https?:/.test(home) && { home: home.replace(/[?#].*$|\/+$/g, '') }),
    }
  } catch (error) {
    if (!(error instanceof PublisherError) || error.message.startsWith('the old feed')) throw error
    throw refuse(`cannot be read: ${error.message}`)
  }
}

/** Why a document does not tell what subscribers have, as the end of a sentence: what it has lost would be new to them. */
export function findOldFeedFault(
  { kind, entries }: Pick<ParsedFeed, 'kind' | 'entries'>,
  bytes: Uint8Array,
): string | undefined {
  if (kind !== 'json' && !isWhole(bytes)) return 'is cut off before its end: save it again'
  return entries.length === 0 ? 'has no entries: give the document that subscribers have' : undefined
}

const endBytes = 4096

/** Whether the root element of the XML ends, in whatever encoding. */
function isWhole(bytes: Uint8Array): boolean {
  const end = Buffer.from(bytes.subarray(-endBytes)).toString('latin1').replaceAll('\0', '')
  return /<\/(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>/i.test(end)
}

async function fetchDocument(address: string, fetcher: OldFeedDeps['fetcher']) {
  const answer = await fetcher.fetch(address, { maxBytes, timeoutMs })
  if (answer.status !== 200) {
    answer.cancel()
    throw new PublisherError('unavailable', `the old feed ${address} answers ${answer.status}`)
  }
  const pieces: Uint8Array[] = []
  for await (const piece of answer.body) pieces.push(piece)
  const contentType = answer.headers['content-type']
  return { bytes: Buffer.concat(pieces), address: answer.address, ...(contentType && { contentType }) }
}

interface Assignment {
  readonly byKey: ReadonlyMap<string, OldEntry>
  readonly holders: ReadonlyMap<string, string>
  readonly remarks: readonly string[]
}

function createEntries(read: readonly ReadDocument[]): OldFeedEntries {
  let assigned: Assignment | undefined
  const known = new Set(read.flatMap(({ entries }) => entries.map(({ id, link }) => id ?? link)))
  return {
    find: ({ key }, index) => {
      assigned ??= assign(read, index)
      return assigned.byKey.get(key)
    },
    holderOf: (id) => assigned?.holders.get(id),
    isKnown: (id) => known.has(id),
    documents: read.map(({ source, entries, home }) => {
      const times = entries.flatMap(({ published, updated }) => {
        const at = published?.at ?? updated?.at
        return at === undefined ? [] : [new Date(at).getTime()]
      })
      const span = times.length > 0 && {
        oldest: new Date(times.reduce((one, other) => Math.min(one, other))),
        newest: new Date(times.reduce((one, other) => Math.max(one, other))),
      }
      return { ...source, entries: entries.length, ...(home !== undefined && { home }), ...span }
    }),
    unmatched: () => assigned?.remarks ?? [],
  }
}

type ToKey = (entry: ParsedEntry, index: StoryIndex, repeated: ReadonlySet<string>) => string | undefined

const byId: ToKey = ({ id }, index) => (id === undefined ? undefined : index.keyOfFeedId(id))

/** How an entry is known in the export, the surest sign first: an id that occurs twice says less than a link. */
const signs: readonly (readonly [OldEntry['by'], ToKey])[] = [
  [
    'id',
    (entry, index, repeated) => {
      const { id = '' } = entry
      return repeated.has(id) || index.isShared(id) ? undefined : byId(entry, index, repeated)
    },
  ],
  ['link', ({ link }, index) => (link === undefined ? undefined : index.keyOf(link))],
  ['link', ({ id = '' }, index) => (/^https?:/i.test(id) ? index.keyOf(id) : undefined)],
  ['id', byId],
  ['title', ({ title }, index) => (title ? index.keyOfTitle(title) : undefined)],
]

/** Each entry goes to one story, and each story has one entry of a document; the first document comes first. */
function assign(read: readonly ReadDocument[], index: StoryIndex): Assignment {
  const byKey = new Map<string, OldEntry>()
  const holders = new Map<string, string>()
  const remarks: string[] = []
  for (const { source, entries } of read) {
    const open = new Set(entries)
    const taken = new Set<string>()
    const repeated = findRepeated(entries)
    for (const [by, toKey] of signs) {
      for (const entry of open) {
        const key = toKey(entry, index, repeated)
        if (key === undefined || taken.has(key)) continue
        taken.add(key)
        open.delete(entry)
        remarks.push(...take(entry, { key, by, source: source.source, byKey, holders }))
      }
    }
    if (open.size > 0) remarks.push(sayOpen(source, [...open]))
  }
  return { byKey, holders, remarks }
}

function findRepeated(entries: readonly ParsedEntry[]): ReadonlySet<string> {
  const ids = entries.flatMap(({ id }) => id ?? [])
  const first = new Set<string>()
  return new Set(ids.filter((id) => first.has(id) || !first.add(id)))
}

interface Taking {
  readonly key: string
  readonly by: OldEntry['by']
  readonly source: string
  readonly byKey: Map<string, OldEntry>
  readonly holders: Map<string, string>
}

/** Notes the entry of the story; what is wrong with its id, a line each. */
function take(entry: ParsedEntry, { key, by, source, byKey, holders }: Taking): string[] {
  const { id, link } = entry
  const name = `"${entry.title ?? link ?? id}"`
  const before = byKey.get(key)
  if (before) {
    const isSame = before.id === id || id === undefined || before.id === undefined
    return isSame
      ? []
      : [`${source} has ${name} under the id ${id}; it keeps ${before.id}, which an earlier feed gives it`]
  }
  const holder = id === undefined ? undefined : holders.get(id)
  if (id !== undefined && holder === undefined) holders.set(id, key)
  const dates = {
    ...(entry.published?.at !== undefined && { published: entry.published.at }),
    ...(entry.updated?.at !== undefined && { updated: entry.updated.at }),
  }
  const isFree = id !== undefined && holder === undefined
  byKey.set(key, { ...(isFree && { id }), ...(link !== undefined && { link }), ...dates, by })
  return holder === undefined
    ? []
    : [`${source} has the id ${id} twice; ${name}, the second story with it, gets another one`]
}

const mostNamed = 5

function sayOpen({ source }: OldFeedSource, open: readonly ParsedEntry[]): string {
  const names = open
    .slice(0, mostNamed)
    .map(({ title, link, id }) => `"${title ?? link ?? id ?? 'without a title'}"`)
  const more = open.length > mostNamed ? ` and ${open.length - mostNamed} more` : ''
  const stories = open.length === 1 ? '1 story' : `${open.length} stories`
  return `${source} has ${stories} that the export does not have: ${names.join(', ')}${more}; import the feed as well to keep ${open.length === 1 ? 'it' : 'them'}`
}
