import { type Article, lastChange } from '../domain/article.ts'
import { type FeedState, type Format, identityOf } from '../domain/feed.ts'
import { articleId } from '../domain/identity.ts'
import { feedTitle } from '../domain/publication.ts'
import { type ArchivePage, absoluteUrl, hubUrls, paths, type Site } from '../domain/site.ts'

/** A link to another document of the same feed (RFC 5005, section 4). */
export interface FeedRelation {
  readonly rel: 'prev-archive' | 'next-archive' | 'current'
  readonly href: string
}

/** An entry that is no more (RFC 6721, section 3). */
export interface Tombstone {
  readonly id: string
  readonly when: Date
  readonly reason?: string
}

/** What a document says of its feed, the same in every format. */
export interface FeedHead {
  /** The address of this document: the same as the one requested. */
  readonly selfUrl: string
  readonly homeUrl: string
  readonly title: string
  /** The feed's own, in Atom. The same in all of its documents. */
  readonly id: string
  readonly language: string
  /** The newest change of any of its articles; for an empty feed, of the feed. */
  readonly updated: Date
  /** `complete`: there is no archive, and what is not in the document is not in the feed (RFC 5005, section 2). */
  readonly extent: 'complete' | 'newest' | 'archive'
  readonly relations: readonly FeedRelation[]
  /** Absolute addresses of the WebSub hubs that tell of the document's changes; none for what never changes. */
  readonly hubs: readonly string[]
  /** Where older items are (JSON Feed 1.1, `next_url`). */
  readonly olderUrl?: string
  readonly tombstones: readonly Tombstone[]
  /** Nothing more will come. */
  readonly isEnding: boolean
  /** Where the feed will be from now on. */
  readonly movingTo?: string
}

/** What a head needs to know of an article that stands in the document. */
type Dated = Pick<Article, 'published' | 'updated'>

/** What stands in a feed's own document. */
export interface DocumentContents {
  readonly state: FeedState
  readonly articles: readonly Dated[]
  readonly withdrawn: readonly Article[]
  readonly archive?: ArchivePage
}

/** What stands on a page of its archive. */
export interface PageContents {
  readonly state: FeedState
  readonly articles: readonly Dated[]
  readonly page: ArchivePage
  readonly previous?: ArchivePage
  readonly isFull: boolean
}

/**
 * The head of a feed's own document. `updated` follows from the articles, so that bytes change only when content does
 * and no clock is in a document.
 */
export function toFeedHead(contents: DocumentContents, format: Format, site: Site): FeedHead {
  const { state, articles, withdrawn, archive } = contents
  const older = archive && site.baseUrl + paths.archive(state.name, archive, format)
  const hasNotices = site.publication.withdrawalNotice !== undefined
  return {
    ...commonHead(state, articles, withdrawn, site),
    selfUrl: site.baseUrl + paths.feed(state.name, format),
    extent: older ? 'newest' : 'complete',
    relations: older ? [{ rel: 'prev-archive', href: older }] : [],
    hubs: hubUrls(site),
    ...(older && { olderUrl: older }),
    tombstones: hasNotices ? [] : withdrawn.map(toTombstone),
    ...toEnd(state, format, site),
  }
}

/** The head of an archive page. Every link leads to a document that never changes, save those that must find the newest. */
export function toArchiveHead(contents: PageContents, format: Format, site: Site): FeedHead {
  const { state, articles, page, previous, isFull } = contents
  const { baseUrl } = site
  const older = previous && baseUrl + paths.archive(state.name, previous, format)
  const newer = baseUrl + paths.latestArchive(state.name, page.page + 1, format)
  return {
    ...commonHead(state, articles, [], site),
    selfUrl: baseUrl + paths.archive(state.name, page, format),
    extent: 'archive',
    relations: [
      ...(older ? [{ rel: 'prev-archive', href: older } as const] : []),
      ...(isFull ? [{ rel: 'next-archive', href: newer } as const] : []),
      { rel: 'current', href: baseUrl + paths.feed(state.name, format) },
    ],
    hubs: [],
    ...(older && { olderUrl: older }),
    tombstones: [],
    isEnding: false,
  }
}

function commonHead(
  state: FeedState,
  articles: readonly Dated[],
  withdrawn: readonly Article[],
  { publication, baseUrl }: Site,
) {
  const changes = articles.flatMap((article) => lastChange(article)?.at.getTime() ?? [])
  const withdrawals = withdrawn.flatMap(({ withdrawal }) => withdrawal?.at.getTime() ?? [])
  const newest = [...changes, ...withdrawals].reduce((a, b) => Math.max(a, b), 0)
  const identity = identityOf(state.name)
  const isMain = identity.kind === 'main'
  return {
    homeUrl: absoluteUrl(baseUrl, isMain ? publication.address : paths.feedPage(state.name)),
    title: feedTitle(state, publication),
    id: isMain ? publication.id : articleId(publication.id, `feed ${state.name}`),
    language: identity.kind === 'language' ? identity.slug : publication.language,
    updated: newest > 0 ? new Date(newest) : state.changedAt,
  }
}

function toTombstone({ id, withdrawal }: Article): Tombstone {
  if (!withdrawal) throw new Error(`article ${id} is not withdrawn`)
  const { at, reason } = withdrawal
  return { id, when: at, ...(reason && { reason }) }
}

function toEnd(
  { name }: FeedState,
  format: Format,
  { publication }: Site,
): Pick<FeedHead, 'isEnding' | 'movingTo'> {
  const end = publication.feedEnds.find(({ feed }) => feed === name)
  if (!end) return { isEnding: false }
  if ('closed' in end) return { isEnding: true }
  return { isEnding: false, movingTo: end.movedTo + paths.feed('main', format) }
}
