import type { Article } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'
import { absoluteUrl, isOnSite, paths } from '../../domain/site.ts'
import { readPreviewLink } from '../../editing/preview-link.ts'
import type { FoundArticle } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'
import type { KeptSource } from './article/kept-source.ts'
import { toProperties } from './article/to-mf2.ts'
import type { Mf2Properties } from './mf2.ts'
import { refuse } from './problems.ts'

type Deps = Pick<ApiDeps, 'store' | 'site' | 'editing'>

/** A post, found by an address. */
export interface FoundPost extends FoundArticle {
  /** As `q=source` shows them. */
  readonly properties: Mf2Properties
}

/**
 * The post at an address: that of its page, one that it had before, or that of its preview. Throws `invalid` for any other
 * address, and for a post that was deleted for good.
 */
export async function findPost(url: string, deps: Deps): Promise<FoundPost> {
  const found = await findByAddress(url, deps)
  if (!found)
    throw refuse(`url must be the address of a post of this publication; it says "${url.slice(0, 200)}"`)
  if (found.article.withdrawal?.isDeleted) throw refuse(`the post ${url} was deleted for good`)
  const [properties = {}] = await readProperties([found.article], deps)
  return { ...found, properties }
}

/** The properties of each, in the same order. */
export async function readProperties(
  articles: readonly Article[],
  { store, site }: Deps,
): Promise<Mf2Properties[]> {
  const kept = await store.postSources(articles.map(({ id }) => id))
  return articles.map((article) => {
    const source = kept.get(article.id)
    return toProperties(
      article,
      source === undefined ? undefined : (JSON.parse(source) as KeptSource),
      site(),
    )
  })
}

async function findByAddress(url: string, { store, site }: Deps): Promise<FoundArticle | undefined> {
  const { baseUrl } = site()
  if (!URL.canParse(url) || !isOnSite(url, baseUrl)) return undefined
  const { pathname, searchParams } = new URL(url.slice(baseUrl.length) || '/', 'http://here')
  if (pathname === paths.preview) {
    const link = await readPreviewLink(store, searchParams)
    return link && store.findArticle(link.id)
  }
  const [, slug = ''] = /^\/articles\/([^/]+)\/?$/.exec(pathname) ?? []
  return slug === '' ? undefined : findBySlug(decode(slug), { store })
}

/** A key of another article may be equal to the slug. */
async function findBySlug(slug: string, { store }: Pick<Deps, 'store'>): Promise<FoundArticle | undefined> {
  const article = await store.articleBySlug(slug)
  return store.findArticle(article?.id ?? slug)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The public address of an article, and that of its preview if it is not public yet. */
export async function addressesOf(
  { slug, status }: Article,
  { site, editing }: Deps,
): Promise<{ readonly url: string; readonly preview?: string }> {
  const { baseUrl } = site()
  const url = absoluteUrl(baseUrl, paths.article(slug))
  if (status !== 'draft' && status !== 'scheduled') return { url }
  try {
    const { page } = await editing.preview(slug, previewHours)
    return { url, preview: baseUrl + page }
  } catch (error) {
    // It has come out in this second.
    if (error instanceof PublisherError && error.problem === 'conflict') return { url }
    throw error
  }
}

/** A week: a draft is looked at for longer than a day. */
const previewHours = 168
