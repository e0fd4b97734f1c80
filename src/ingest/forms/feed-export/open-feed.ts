import { PublisherError } from '../../../domain/errors.ts'
import type {
  ExportFiles,
  ExportRecord,
  ExportSettings,
  OldFeed,
  OpenExport,
} from '../../exports/export-form.ts'
import { createFeedStream } from '../feed/feed-stream.ts'
import type { ParsedEntry } from '../feed/parsed-feed.ts'
import type { FeedHead } from '../feed/read-xml-head.ts'
import { bloggerFeeds, bloggerHosts, bloggerLabelFeeds, isBlogger, kindOfEntry } from './blogger.ts'
import { type FeedPage, type PageOutcome, pageThrough } from './page-through.ts'
import { hasOnlySummary, type RecordContext, toRecord } from './to-record.ts'

/** More entries than any feed that people subscribe to: the file is an export. */
const mostShown = 5000
/** What Blogger's feed has. */
const bloggerSize = 25

/** What reading the first document shows of the feed. */
interface FeedFacts {
  readonly head: FeedHead
  readonly isBlogger: boolean
  /** Entries, comments and settings left aside. */
  readonly entries: number
  readonly isLonger: boolean
}

/**
 * Opens a feed: saved documents in the order of their names, or a feed by address with all further documents that it names.
 * Throws `invalid` if the first document is no feed.
 */
export async function openFeed(
  files: ExportFiles,
  paths: readonly string[],
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  const [first] = paths
  if (first === undefined) throw new PublisherError('invalid', `${files.name} holds no feed`)
  const facts = await readFacts(files, first)
  const { head } = facts
  const address = (oldSite ?? siteOf(head, files.web ? first : undefined))?.replace(/\/+$/, '')
  const tally = createTally()

  async function* records(): AsyncGenerator<ExportRecord, void> {
    tally.begin()
    const keys = new Map<string, string>()
    const pages = files.web ? pageThrough(files.web, first as string) : savedPages(files, paths)
    let outcome: PageOutcome | undefined
    for (;;) {
      const page: IteratorResult<FeedPage, void> = await pages.next(outcome as PageOutcome)
      if (page.done) return
      const before = keys.size
      const stream = createFeedStream(page.value.pieces, page.value)
      const context = (): RecordContext => ({
        ...{ head: stream.head(), isBlogger: facts.isBlogger, file: page.value.name },
        ...(address !== undefined && { siteAddress: address }),
      })
      for await (const entry of stream.entries()) {
        const kind = kindOfEntry(entry)
        tally.count(kind, entry)
        if (kind !== 'article' && kind !== 'page') continue
        const record = toUnique(toRecord(entry, context()), entry, keys)
        if (record) yield record
        else tally.countTwice()
      }
      outcome = { head: stream.head(), hasNew: keys.size > before }
      tally.endPage(page.value, stream.remarks(), files.web ? undefined : outcome.head)
    }
  }

  return {
    site: {
      ...(address !== undefined && { address }),
      ...(head.title !== undefined && { title: head.title }),
      ...(facts.isBlogger && { mediaHosts: bloggerHosts }),
      feedSize: facts.isLonger || (facts.isBlogger && !files.web) ? bloggerSize : facts.entries,
      feedIdRule: 'The ids are those of the feed, byte for byte.',
    },
    records,
    leftOut: tally.leftOut,
    oldFeeds: () => listOldFeeds(facts, files.web ? [first] : [], tally.labels()),
  }
}

async function readFacts(files: ExportFiles, path: string): Promise<FeedFacts> {
  const document = await files.web?.fetch(path)
  const stream = createFeedStream(document?.open() ?? files.open(path), {
    ...(document && { address: document.address }),
    ...(document?.contentType !== undefined && { contentType: document.contentType }),
  })
  let entries = 0
  let firstEntry: ParsedEntry | undefined
  let isLonger = false
  for await (const entry of stream.entries()) {
    firstEntry ??= entry
    if (kindOfEntry(entry) === 'article') entries++
    isLonger = entries > mostShown
    if (isLonger) break
  }
  return { head: stream.head(), entries, isLonger, isBlogger: isBlogger(stream.head(), firstEntry) }
}

/** The address of the website: its page, otherwise the host of the feed. */
function siteOf({ home, self }: FeedHead, address: string | undefined): string | undefined {
  const known = home ?? self ?? address
  if (known === undefined || !URL.canParse(known)) return undefined
  const { origin, pathname } = new URL(known)
  return home === undefined ? origin : origin + pathname.replace(/\/(?:index\.\w+)?$/, '')
}

async function* savedPages(
  files: ExportFiles,
  paths: readonly string[],
): AsyncGenerator<FeedPage, void, PageOutcome> {
  for (const path of paths) yield { name: path, pieces: files.open(path) }
}

/** Documents of one feed overlap: an entry counts once. Entries that share an id and have links of their own are stories of their own. */
function toUnique(
  record: ExportRecord,
  { link }: ParsedEntry,
  keys: Map<string, string>,
): ExportRecord | undefined {
  const before = keys.get(record.key)
  if (before === undefined) {
    keys.set(record.key, link ?? '')
    return record
  }
  if (link === undefined || before === link || before === '') return undefined
  const key = `${record.key}#${link}`
  if (keys.has(key)) return undefined
  keys.set(key, link)
  // Readers have taken both for one entry.
  return { ...record, key, feedId: link }
}

interface Tally {
  begin(): void
  count(kind: ReturnType<typeof kindOfEntry>, entry: ParsedEntry): void
  countTwice(): void
  endPage(
    page: FeedPage,
    remarks: readonly { readonly line?: number; readonly message: string }[],
    head: FeedHead | undefined,
  ): void
  leftOut(): readonly string[]
  labels(): ReadonlySet<string>
}

/** Counts what becomes no story, for the report. */
function createTally(): Tally {
  let counts = { comment: 0, setting: 0, deleted: 0, twice: 0, summaries: 0, stories: 0 }
  let remarks: string[] = []
  const labels = new Set<string>()
  return {
    begin: () => {
      counts = { comment: 0, setting: 0, deleted: 0, twice: 0, summaries: 0, stories: 0 }
      remarks = []
    },
    count: (kind, entry) => {
      if (kind === 'comment' || kind === 'setting' || kind === 'deleted') counts[kind]++
      else {
        counts.stories++
        if (hasOnlySummary(entry)) counts.summaries++
        for (const label of entry.categories.slice(0, 100)) if (labels.size < 10_000) labels.add(label)
      }
    },
    countTwice: () => {
      counts.twice++
    },
    endPage: ({ name }, found, head) => {
      remarks.push(
        ...found.map(({ line, message }) => `${name}${line === undefined ? '' : `:${line}`}: ${message}`),
      )
      const further = head?.next ?? head?.prevArchive
      if (further !== undefined)
        remarks.push(
          `what the feed has at ${further}, if it is none of these files: import the feed by its address`,
        )
    },
    leftOut: () => {
      const { comment, setting, deleted, twice, summaries, stories } = counts
      return [
        ...(comment > 0 ? [`${comment} comments`] : []),
        ...(setting > 0 ? [`${setting} settings and templates`] : []),
        ...(deleted > 0 ? [`${deleted} deleted posts`] : []),
        ...(twice > 0 ? [`${twice} entries that are in the feed twice`] : []),
        ...(summaries > 0
          ? [
              summaries === stories
                ? `the texts: the feed has only summaries`
                : `the texts of ${summaries} stories: the feed has only their summaries`,
            ]
          : []),
        ...remarks.slice(0, 20),
      ]
    },
    labels: () => labels,
  }
}

const formats = { rss: 'rss', rdf: 'rss', atom: 'atom', json: 'json' } as const

function listOldFeeds(
  { head, isBlogger: isBlog }: FeedFacts,
  addresses: readonly string[],
  labels: ReadonlySet<string>,
): OldFeed[] {
  const own = [...addresses, head.self].flatMap((address) => {
    if (address === undefined || !URL.canParse(address)) return []
    const { pathname, search, host } = new URL(address)
    // The page of a feed service is not on the old site.
    if (head.home !== undefined && URL.canParse(head.home) && new URL(head.home).host !== host) return []
    return pathname === '/' && search === '' ? [] : [pathname + search]
  })
  const blogger = isBlog ? [...bloggerFeeds, ...bloggerLabelFeeds(labels)] : []
  const known = new Set(blogger.map(({ from }) => from))
  const others = [...new Set(own)].filter((from) => !known.has(from))
  return [
    ...others.map((from): OldFeed => ({ from, to: { feed: 'main', format: formats[head.kind] } })),
    ...blogger,
  ]
}
