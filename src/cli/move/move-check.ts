import { PublisherError } from '../../domain/errors.ts'
import { isOnSite, isOwnPath } from '../../domain/site.ts'
import { createFetcher } from '../../http/outgoing/fetcher.ts'
import { createGuard } from '../../http/outgoing/guarded-connector.ts'
import { createResolver } from '../../http/outgoing/lookup.ts'
import { compareFeeds } from '../../ingest/move-check/compare-feeds.ts'
import { matchStories, type Story } from '../../ingest/move-check/match-stories.ts'
import { missingMedia } from '../../ingest/move-check/missing-media.ts'
import { readerRules } from '../../ingest/move-check/reader-rules.ts'
import { bodyOf, type SeenEntry } from '../../ingest/move-check/seen-feed.ts'
import { toSeenFeed } from '../../ingest/move-check/to-seen-feed.ts'
import { missingWords } from '../../ingest/move-check/words.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import { serveLocally } from '../../server/serve-locally.ts'
import type { Settings } from '../../server/settings/settings.ts'
import { version } from '../../server/version.ts'
import { type OnProgress, type Report, withProgress } from '../report.ts'
import { findDeadLinks } from './check-links.ts'
import { checkRedirect, type RedirectCheck } from './check-redirect.ts'
import { type FeedReport, reportMove, type TextReport } from './move-report.ts'
import {
  atSite,
  findNewFeed,
  isAddress,
  type NewFeedDocument,
  type OldFeedDocument,
  readArchive,
  readNewFeed,
  readOldFeeds,
} from './read-feeds.ts'
import { createVisitor, hostOf, type Visitor } from './visit.ts'

export interface MoveCheckOptions {
  /** Addresses, or files that were saved before the move. */
  readonly old: readonly string[]
  /** Default: the feed of this publication to which the old address leads, as a server on this machine answers. */
  readonly new?: string
}

/** Tells what differs between two documents of a feed as its subscribers and their readers see it. Changes nothing. */
export async function moveCheckCommand(
  gazette: Gazette,
  settings: Settings,
  options: MoveCheckOptions,
  now: Date,
): Promise<Report> {
  requirePair(options)
  await using opened = new AsyncDisposableStack()
  const { baseUrl } = gazette.site()
  const network = opened.use(createNetwork(settings, [...options.old, options.new ?? baseUrl]))
  const site = options.new ?? baseUrl
  const { documents, moved } = await readOldFeeds(options.old, site, createVisitor(network))
  const server = options.new === undefined ? opened.use(await serveLocally(settings, gazette)) : undefined
  const own = server && { baseUrl, localUrl: server.url }
  const hosts = documents.map(({ address = '' }) => hostOf(address))
  const visitor = createVisitor({ ...network, hosts: new Set([...network.hosts, ...hosts]), own })
  const feeds = await withProgress('addresses', async (onProgress) => {
    const reports: FeedReport[] = []
    for (const old of documents) {
      const found = await (options.new === undefined
        ? findNewFeed(old, baseUrl, visitor)
        : readNewFeed(options.new, visitor))
      const isOnly = documents.length === 1
      const others = moved.filter(({ address }) => isOnly || address === found.address)
      const given = others.map(({ url }) => url)
      reports.push(await checkFeed(old, found, { visitor, baseUrl, given, now, onProgress }))
    }
    return reports
  })
  return reportMove(feeds)
}

function requirePair({ old, new: given }: MoveCheckOptions): void {
  if (given === undefined) return
  if (!isAddress(given)) {
    const rule = 'must be an address that begins with http:// or https://'
    throw new PublisherError('invalid', `--new ${rule}; it is "${given}"`)
  }
  const files = old.filter((one) => !isAddress(one))
  if (files.length > 1)
    throw new PublisherError('invalid', '--new is the new address of one feed: give one document with --old')
}

/** What the user has named may be on a private network. An address that only a feed names may not. */
function createNetwork({ hub }: Settings, named: readonly string[]) {
  const userAgent = `Gazette/${version} (move check)`
  const open = createFetcher({
    userAgent,
    isAllowed: () => true,
    resolve: createResolver({ alsoLocal: true }),
  })
  const guarded = createFetcher({ userAgent, ...createGuard(hub.allowedCidrs) })
  return {
    open,
    guarded,
    hosts: new Set(named.filter(isAddress).map(hostOf)),
    [Symbol.asyncDispose]: async () => {
      await open.close()
      await guarded.close()
    },
  }
}

interface CheckDeps {
  readonly visitor: Visitor
  readonly baseUrl: string
  /** Old addresses of the feed that the user has given beside its document: they count instead of the one that it says. */
  readonly given: readonly string[]
  readonly now: Date
  readonly onProgress: OnProgress
}

async function checkFeed(
  old: OldFeedDocument,
  found: NewFeedDocument,
  { visitor, baseUrl, given, now, onProgress }: CheckDeps,
): Promise<FeedReport> {
  const ofDocument = old.address === undefined ? [] : [old.address]
  const addresses = given.length > 0 ? given : ofDocument
  const redirects: RedirectCheck[] = []
  for (const address of addresses) redirects.push(await checkRedirect(address, found.address, visitor))
  const everything = toSeenFeed(old.feed, old.address)
  const after = toSeenFeed(found.feed, found.address)
  const archived = await readArchive(
    found.feed,
    visitor,
    (entries) =>
      matchStories(everything.entries, [...after.entries, ...entries]).length === everything.entries.length,
  )
  const stories = matchStories(everything.entries, [...after.entries, ...archived])
  const told = new Set(stories.map((story) => story.old))
  const untold = everything.entries.filter((entry) => !told.has(entry))
  const pages = await findPages(untold, baseUrl, visitor)
  const before = { ...everything, entries: everything.entries.filter((entry) => !pages.includes(entry)) }
  const arrives = redirects.every(({ state }) => state !== 'breaks')
  const comparison = compareFeeds({ old: before, new: after, archived, arrives, now }, readerRules)
  return {
    old: old.name,
    new: found.address,
    redirects,
    comparison,
    pages,
    texts: stories.map(toTextReport).filter(({ words, media }) => words.length + media.length > 0),
    deadLinks: await findDeadLinks(
      { old: before.entries, new: after.entries, newSite: found.address },
      visitor,
      onProgress,
    ),
  }
}

/** Entries that a page of the publication tells now, which is in no feed: Hugo has its pages in the feed. */
async function findPages(
  entries: readonly SeenEntry[],
  baseUrl: string,
  visitor: Visitor,
): Promise<readonly SeenEntry[]> {
  const pages: SeenEntry[] = []
  for (const entry of entries) {
    const here = entry.link === undefined ? undefined : atSite(entry.link, baseUrl)
    const { address, fault } =
      here === undefined ? { address: '', fault: 'no link' } : await visitor.look(here)
    const isPage = isOnSite(address, baseUrl) && !isOwnPath(address.slice(baseUrl.length))
    if (fault === undefined && isPage) pages.push(entry)
  }
  return pages
}

function toTextReport(story: Story): TextReport {
  const { old, new: now } = story
  const there = [now.title, bodyOf(now), now.contentHtml ? now.summary : ''].join('\n')
  return { story, words: missingWords(bodyOf(old), there), media: missingMedia(old, now) }
}
