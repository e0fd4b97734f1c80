import { createHmac } from 'node:crypto'
import type { Article } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Format } from '../domain/feed.ts'
import { paths } from '../domain/site.ts'
import { isSameSecret } from '../http/bearer-token.ts'
import type { Store } from '../store/store.ts'

/** A link to an article before it is public, for anyone with the link. */
export interface PreviewLink {
  /** Path and query on this server, of the article's page. */
  readonly page: string
  /** The same of its entry in each format. */
  readonly entries: Readonly<Record<Format, string>>
  readonly expiresAt: Date
}

/** What a link says, checked. */
export interface Previewed {
  readonly id: string
  /** `firstSavedAt` of the article. A draft may be deleted, and its id given to another one. */
  readonly savedAt: Date
  readonly expiresAt: Date
}

/** Of a link, in hours: 30 days. */
export const mostPreviewHours = 720

/**
 * Makes a link that expires. Throws `not_found` for an unknown slug, `invalid` for hours that are not a whole number from
 * 1 to 720, and `conflict` for an article that is neither a draft nor scheduled.
 */
export async function makePreviewLink(store: Store, slug: string, hours: number): Promise<PreviewLink> {
  if (!Number.isInteger(hours) || hours < 1 || hours > mostPreviewHours) {
    throw new PublisherError('invalid', `hours must be a whole number from 1 to ${mostPreviewHours}`)
  }
  const article = await store.articleBySlug(slug)
  if (!article) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  if (!isPreviewable(article)) {
    throw new PublisherError(
      'conflict',
      `"${slug}" is ${article.status}: only a draft and a scheduled article have a preview`,
    )
  }
  const expires = Math.floor(store.now().getTime() / 1000) + hours * 3600
  const saved = (await store.firstSavedAt(article.id))?.toISOString() ?? ''
  const said = { article: article.id, saved, expires: String(expires) }
  const signature = sign(await store.makePreviewSecret(), said)
  const query = `?${new URLSearchParams({ ...said, signature })}`
  const entryOf = (format: Format) => paths.previewEntry(format) + query
  return {
    page: paths.preview + query,
    entries: { rss: entryOf('rss'), atom: entryOf('atom'), json: entryOf('json') },
    expiresAt: new Date(expires * 1000),
  }
}

function isPreviewable({ status }: Pick<Article, 'status'>): boolean {
  return status === 'draft' || status === 'scheduled'
}

/** Undefined unless the store has signed the link. An expired one is returned, too. Reads no article. */
export async function readPreviewLink(
  store: Pick<Store, 'previewSecret'>,
  query: URLSearchParams,
): Promise<Previewed | undefined> {
  const secret = await store.previewSecret()
  const { article, saved, expires, signature } = Object.fromEntries(query)
  if (secret === undefined || !article || !saved || !expires || !signature) return undefined
  if (!isSameSecret(signature, sign(secret, { article, saved, expires }))) return undefined
  return { id: article, savedAt: new Date(saved), expiresAt: new Date(Number(expires) * 1000) }
}

/** Whether the link still shows the article, which was read after the link. */
export async function isValidPreview(
  store: Pick<Store, 'firstSavedAt' | 'now'>,
  { id, savedAt, expiresAt }: Previewed,
  article: Article,
): Promise<boolean> {
  if (expiresAt <= store.now() || !isPreviewable(article)) return false
  return (await store.firstSavedAt(id))?.getTime() === savedAt.getTime()
}

/** HMAC (RFC 2104) with SHA-256. The id is last, since it may hold any character. */
function sign(secret: string, said: { article: string; saved: string; expires: string }): string {
  const text = `preview\n${said.expires}\n${said.saved}\n${said.article}`
  return createHmac('sha256', secret).update(text).digest('base64url')
}
