import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Article } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Format } from '../domain/feed.ts'
import { paths } from '../domain/site.ts'
import type { Store } from '../store/store.ts'

/** A link to an article before it is public, for anyone with the link. */
export interface PreviewLink {
  /** Path and query on this server, of the article's page. */
  readonly page: string
  /** The same of its entry in each format. */
  readonly entries: Readonly<Record<Format, string>>
  readonly expiresAt: Date
}

/** What a link says, checked: the article's id, and when the link expires. */
export interface Previewed {
  readonly id: string
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
  const signature = sign(await store.makePreviewSecret(), article.id, String(expires))
  const query = `?${new URLSearchParams({ article: article.id, expires: String(expires), signature })}`
  const entryOf = (format: Format) => paths.previewEntry(format) + query
  return {
    page: paths.preview + query,
    entries: { rss: entryOf('rss'), atom: entryOf('atom'), json: entryOf('json') },
    expiresAt: new Date(expires * 1000),
  }
}

export function isPreviewable({ status }: Pick<Article, 'status'>): boolean {
  return status === 'draft' || status === 'scheduled'
}

/** Undefined unless the store has signed the link. An expired one is returned, too. Reads no article. */
export async function readPreviewLink(
  store: Pick<Store, 'previewSecret'>,
  query: URLSearchParams,
): Promise<Previewed | undefined> {
  const secret = await store.previewSecret()
  const [id, expires, signature] = [query.get('article'), query.get('expires'), query.get('signature')]
  if (secret === undefined || !id || !expires || !signature) return undefined
  const [given, wanted] = [Buffer.from(signature), Buffer.from(sign(secret, id, expires))]
  // Their lengths are no secret.
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined
  return { id, expiresAt: new Date(Number(expires) * 1000) }
}

/** HMAC (RFC 2104) with SHA-256. The id is last, since it may hold any character. */
function sign(secret: string, id: string, expires: string): string {
  return createHmac('sha256', secret).update(`preview\n${expires}\n${id}`).digest('base64url')
}
