import type { FeedName } from '../../../domain/feed.ts'
import { instantText } from '../../../domain/moment.ts'
import type { FeedWindow, Store } from '../../../store/store.ts'
import type { OldSite } from '../export-form.ts'
import type { OldFeedDocument, OldFeedEntries } from './old-feed.ts'

export interface WindowOptions {
  readonly store: Pick<Store, 'windowsByCount' | 'feedWindows' | 'setFeedWindows' | 'datedMembers'>
  readonly site: Pick<OldSite, 'feedSize'>
  readonly oldFeed: Pick<OldFeedEntries, 'documents' | 'isKnown'>
  readonly origin: string
  /** Articles that this run of the import has created. */
  readonly created: number
  readonly dryRun?: boolean
}

type ToldOptions = Pick<WindowOptions, 'store' | 'oldFeed' | 'origin' | 'dryRun'>

interface ToldWindows {
  /** As the old feeds say. */
  readonly told: readonly FeedWindow[]
  /** Those of an earlier import that stay, since the old feed lacks stories which the feed would show again. */
  readonly kept: readonly FeedWindow[]
}

/** The windows that the old feeds tell, set before the stories come: a server that runs shows none of them meanwhile. */
export async function setToldWindows(options: ToldOptions): Promise<ToldWindows> {
  const { store, oldFeed, dryRun = false } = options
  const told: FeedWindow[] = []
  const kept: FeedWindow[] = []
  if (dryRun || oldFeed.documents.length === 0) return { told, kept }
  const before = new Map((await store.feedWindows()).map(({ feed, since }) => [feed, since]))
  for (const document of byFeed(oldFeed.documents)) {
    const { feed } = document
    const since = await findSince(document, options)
    const known = before.get(feed)
    if (since && known && (await bringsBack(feed, { since, before: known }, options)))
      kept.push({ feed, since: known })
    else if (since) told.push({ feed, since })
  }
  await store.setFeedWindows(told)
  return { told, kept }
}

/**
 * Sets the moment before which each feed shows nothing: what its last document elsewhere did not hold would be new to its
 * subscribers. A window of an earlier import goes back only for stories that the old feed holds. Lines for the report.
 */
export async function setWindow(options: WindowOptions): Promise<readonly string[]> {
  const { store, site, oldFeed, origin, created, dryRun = false } = options
  if (dryRun) return []
  const before = new Map((await store.feedWindows()).map(({ feed, since }) => [feed, since]))
  const [first] = oldFeed.documents
  const count = first ? first.entries : site.feedSize
  const { told, kept } = await setToldWindows(options)
  const known = new Set<string>([...told, ...kept].map(({ feed }) => feed))
  const counted = (await store.windowsByCount(origin, count)).filter(({ feed, since }) => {
    const earlier = before.get(feed)
    // A run that adds some stories to those of an earlier one takes none of these out of the feed.
    return !known.has(feed) && (!earlier || (created > count && earlier < since))
  })
  await store.setFeedWindows(counted)
  const others = counted.filter(({ feed }) => feed !== 'main').length
  const main = counted.find(({ feed }) => feed === 'main')
  const mainBefore = main || known.has('main') ? undefined : before.get('main')
  return [
    ...told.map(
      ({ feed, since }) =>
        `${feed}: shows stories since ${instantText(since)}, as the old feed did; its archive holds all`,
    ),
    ...[...kept, ...(mainBefore ? [{ feed: 'main', since: mainBefore }] : [])].map(
      ({ feed, since }) =>
        `${feed}: shows stories since ${instantText(since)}, as an earlier import has set it; older ones would be new to subscribers`,
    ),
    ...(main
      ? [
          `main: shows stories since ${instantText(main.since)}, the newest ${count}, as many as ${first ? 'the old feed has' : 'the old system shows by default; --feed tells what subscribers have'}`,
        ]
      : []),
    ...(others > 0
      ? [
          `${others} other ${others === 1 ? 'feed shows' : 'feeds show'} the newest ${count} imported stories each`,
        ]
      : []),
  ]
}

/** Of several documents of one feed, such as RSS and Atom, the one that reaches least far back. */
function byFeed(documents: readonly OldFeedDocument[]): OldFeedDocument[] {
  const kept = new Map<FeedName, OldFeedDocument>()
  for (const document of documents) {
    const before = kept.get(document.feed)
    if (!before?.oldest || (document.oldest && document.oldest > before.oldest))
      kept.set(document.feed, document)
  }
  return [...kept.values()]
}

const readAtOnce = 500

/**
 * Its oldest entry; later if there are stories between its entries that it did not hold, since subscribers have never seen
 * these.
 */
async function findSince(
  { feed, oldest, newest }: OldFeedDocument,
  { store, origin, oldFeed }: ToldOptions,
): Promise<Date | undefined> {
  if (!oldest || !newest) return undefined
  for await (const { id, publishedAt } of readMembers(feed, store, origin)) {
    if (publishedAt < oldest) break
    if (publishedAt <= newest && !oldFeed.isKnown(id)) return new Date(publishedAt.getTime() + 1000)
  }
  return oldest
}

/** Whether an earlier window would show a story, of whatever origin, that the old feed does not hold. */
async function bringsBack(
  feed: FeedName,
  { since, before }: { readonly since: Date; readonly before: Date },
  { store, oldFeed }: ToldOptions,
): Promise<boolean> {
  if (since >= before) return false
  for await (const { id, publishedAt } of readMembers(feed, store)) {
    if (publishedAt < since) break
    if (publishedAt < before && !oldFeed.isKnown(id)) return true
  }
  return false
}

/** Newest first. */
async function* readMembers(feed: FeedName, store: WindowOptions['store'], origin?: string) {
  for (let offset = 0; ; offset += readAtOnce) {
    const page = { offset, limit: readAtOnce, ...(origin !== undefined && { origin }) }
    const members = await store.datedMembers(feed, page)
    yield* members
    if (members.length < readAtOnce) return
  }
}
