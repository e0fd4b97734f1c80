import type { FeedName } from '../../../domain/feed.ts'
import { instantText } from '../../../domain/moment.ts'
import type { FeedWindow, Store } from '../../../store/store.ts'
import type { OldSite } from '../export-form.ts'
import type { OldFeedDocument, OldFeedEntries } from './old-feed.ts'

export interface WindowOptions {
  readonly store: Pick<Store, 'windowsByCount' | 'setFeedWindows' | 'importedMembers'>
  readonly site: Pick<OldSite, 'feedSize'>
  readonly oldFeed: Pick<OldFeedEntries, 'documents' | 'isKnown'>
  readonly origin: string
  readonly dryRun?: boolean
}

/**
 * Sets the moment before which each feed shows nothing: what its last document elsewhere did not hold would be new to its
 * subscribers. Lines for the report.
 */
export async function setWindow(options: WindowOptions): Promise<readonly string[]> {
  const { store, site, oldFeed, origin, dryRun = false } = options
  if (dryRun) return []
  const [first] = oldFeed.documents
  const count = first ? first.entries : site.feedSize
  const told: FeedWindow[] = []
  for (const document of byFeed(oldFeed.documents)) {
    const since = await findSince(document, options)
    if (since) told.push({ feed: document.feed, since })
  }
  const known = new Set<string>(told.map(({ feed }) => feed))
  const counted = (await store.windowsByCount(origin, count)).filter(({ feed }) => !known.has(feed))
  await store.setFeedWindows([...told, ...counted])
  const others = counted.filter(({ feed }) => feed !== 'main').length
  const main = [...told, ...counted].find(({ feed }) => feed === 'main')
  return [
    ...told.map(
      ({ feed, since }) =>
        `${feed}: shows stories since ${instantText(since)}, as the old feed did; its archive holds all`,
    ),
    ...(known.has('main') || !main
      ? []
      : [
          `main: shows stories since ${instantText(main.since)}, the newest ${count}, as many as the old system shows by default; --feed tells what subscribers have`,
        ]),
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
  { store, origin, oldFeed }: WindowOptions,
): Promise<Date | undefined> {
  if (!oldest || !newest) return undefined
  for (let offset = 0; ; offset += readAtOnce) {
    const members = await store.importedMembers(feed, origin, { offset, limit: readAtOnce })
    for (const { id, publishedAt } of members) {
      if (publishedAt < oldest) return oldest
      if (publishedAt <= newest && !oldFeed.isKnown(id)) return new Date(publishedAt.getTime() + 1000)
    }
    if (members.length < readAtOnce) return oldest
  }
}
