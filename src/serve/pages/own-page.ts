import type { IncomingMessage } from 'node:http'
import { canonicalPath, splitQuery } from '../../domain/redirects/address.ts'
import { absoluteHtml, basePathOf } from '../../domain/site.ts'
import { type Answer, answerRedirect, type Resource } from '../../http/answer.ts'
import type { StoredPage } from '../../store/store.ts'
import { feedLink } from './facts/feed-links.ts'
import { toBodyPictures } from './facts/picture-sizes.ts'
import { toShownDate } from './facts/shown-date.ts'
import type { PageContext } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/**
 * The pages of the publication's own. A page has one address: others that mean it, with a slash at the end or another case,
 * redirect there. Undefined if the address means no page; no other address of this server is looked up here.
 */
export function createOwnPages({ store, site, cache, toPage }: PageContext) {
  async function find(path: string): Promise<StoredPage | undefined> {
    const page = await store.ownPage(path)
    const folded = path.toLowerCase()
    return page ?? (folded === path ? undefined : store.ownPage(canonicalPath(folded)))
  }

  function show(page: StoredPage): Resource {
    const { publication, baseUrl } = site()
    const canonical = baseUrl + page.path
    const start = basePathOf(baseUrl)
    const content = {
      page: {
        ...page,
        bodyHtml: toBodyPictures(absoluteHtml(start, page.contentHtml), [], site(), start),
        updated: page.updated && toShownDate(page.updated, publication),
      },
      at: page.path,
      canonical,
      metas: toPageGraph(site(), page.title, canonical, page),
    }
    return toPage('page', content, feedLink('main', site()))
  }

  return async (request: IncomingMessage): Promise<Answer | undefined> => {
    const [asked, query] = splitQuery(request.url ?? '')
    const page = await find(canonicalPath(asked))
    if (!page) return undefined
    if (page.path === asked) return cache.answer(request, page.path, async () => show(page))
    const headers = { 'Cache-Control': 'public, max-age=3600' }
    return answerRedirect(301, page.path + (query && `?${query}`), headers)
  }
}
