import { createHash } from 'node:crypto'
import { type Article, lastChange } from '../domain/article.ts'
import { type FeedName, type FeedState, type Format, identityOf } from '../domain/feed.ts'
import { articleId } from '../domain/identity.ts'
import type { Picture } from '../domain/look.ts'
import { feedLanguage, feedSettings, feedTitle, type Publication } from '../domain/publication.ts'
import { type ArchivePage, absoluteUrl, hubUrls, paths, type Site } from '../domain/site.ts'

/** What the change of an article follows from. */
export type Dated = Pick<Article, 'id' | 'published' | 'updated'>

/**
 * The `updated` of an Atom entry in RFC 3339. A day without a time has a fraction of a second, derived from the
 * permanent id: readers sort by `updated`, and the articles of one day would all have the same. Whole seconds stay.
 */
export function updatedText(article: Dated): string | undefined {
  const change = lastChange(article)
  const text = change?.at.toISOString()
  return change?.precision === 'day' ? text?.replace('.000Z', `.${fraction(article.id)}Z`) : text
}

/** Microseconds in six digits, never zero. */
function fraction(id: string): string {
  const number = createHash('sha256').update(id).digest().readUInt32BE(0)
  return String(1000 + (number % 999_000)).padStart(6, '0')
}

/** What the tombstone of an article follows from. */
type Withdrawn = Pick<Article, 'id' | 'withdrawal'>

/** A document without its entries, as text. */
export interface Envelope {
  readonly before: string
  /** Between two entries, each of which begins with a line end. */
  readonly separator: string
  readonly after: string
}

/** A link to another document of the same feed (RFC 5005, section 4). */
interface FeedRelation {
  readonly rel: 'prev-archive' | 'next-archive' | 'current'
  readonly href: string
}

/** A withdrawn entry (RFC 6721, section 3). */
interface Tombstone {
  readonly id: string
  readonly when: Date
  readonly reason?: string
}

/** The facts of a document about its feed, the same in every format. */
export interface FeedHead {
  /** The address of this document, equal to the one requested. */
  readonly selfUrl: string
  readonly homeUrl: string
  readonly title: string
  /** The same in all documents of the feed. */
  readonly id: string
  readonly language: string
  readonly subtitle?: string
  readonly rights?: string
  readonly logo?: Picture
  readonly icon?: Picture
  /** The newest change of an article; of the feed if it is empty. */
  readonly updated: Date
  /** The same in RFC 3339, as the newest entry has it in Atom. */
  readonly updatedText: string
  /** `complete`: the document holds all entries of the feed (RFC 5005, section 2). `newest`: an archive holds the rest. */
  readonly extent: 'complete' | 'newest' | 'archive'
  readonly relations: readonly FeedRelation[]
  /** Absolute addresses of the WebSub hubs; none for an archive page, which never changes. */
  readonly hubs: readonly string[]
  /** The document with older items (JSON Feed 1.1, `next_url`). */
  readonly olderUrl?: string
  readonly tombstones: readonly Tombstone[]
  /** True for a closed feed. */
  readonly isEnding: boolean
  /** The new address of a feed that moves. */
  readonly movingTo?: string
}

/** The contents of a feed's main document. */
export interface DocumentContents {
  readonly state: FeedState
  readonly articles: readonly Dated[]
  readonly withdrawn: readonly Withdrawn[]
  readonly archive?: ArchivePage
}

/** The contents of an archive page. */
export interface PageContents {
  readonly state: FeedState
  readonly articles: readonly Dated[]
  readonly page: ArchivePage
  readonly previous?: ArchivePage
  readonly isFull: boolean
}

/** The head of a feed's main document. `updated` comes from the articles: bytes change only with the content. */
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

/** The head of an archive page. All its links but `current` and `next-archive` lead to documents that never change. */
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
  withdrawn: readonly Withdrawn[],
  { publication, baseUrl }: Site,
) {
  const changes = articles.flatMap((article) => updatedText(article) ?? [])
  const withdrawals = withdrawn.flatMap(({ withdrawal }) => withdrawal?.at.toISOString() ?? [])
  const updatedAt =
    [...changes, ...withdrawals].reduce((a, b) => (a > b ? a : b), '') || state.changedAt.toISOString()
  const identity = identityOf(state.name)
  const isMain = identity.kind === 'main'
  return {
    homeUrl: absoluteUrl(baseUrl, isMain ? publication.address : paths.feedPage(state.name)),
    title: feedTitle(state, publication),
    id: isMain ? publication.id : articleId(publication.id, `feed ${state.name}`),
    language: feedLanguage(publication, state.name),
    ...looksOf(state.name, publication),
    updated: new Date(updatedAt),
    updatedText: updatedAt,
  }
}

/** The feed's own, otherwise the publication's. */
function looksOf(name: FeedName, publication: Publication) {
  const settings = feedSettings(publication, name)
  return {
    subtitle: settings.subtitle ?? publication.subtitle,
    rights: settings.rights ?? publication.rights,
    logo: settings.logo ?? publication.logo,
    icon: settings.icon ?? publication.icon,
  }
}

function toTombstone({ id, withdrawal }: Withdrawn): Tombstone {
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
