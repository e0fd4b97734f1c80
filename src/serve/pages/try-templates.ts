import type { IncomingMessage } from 'node:http'
import type { Article } from '../../domain/article.ts'
import { monthOf } from '../../domain/calendar.ts'
import { toFeedSlug } from '../../domain/identity.ts'
import type { Publication } from '../../domain/publication.ts'
import { toSearch } from '../../domain/search/search-request.ts'
import { feedFolders, paths } from '../../domain/site.ts'
import type { PageDeps, PageParameters } from './frame/page-context.ts'
import { faultSentence } from './frame/templates.ts'
import { createPages } from './pages.ts'

/**
 * Makes a page of each kind, as readers would get it, of the newest article and what it belongs to. Resolves with the
 * faults of the theme's templates, a sentence each. Changes nothing; a page that the store cannot give is left out.
 */
export async function tryTemplates(
  deps: Pick<PageDeps, 'store' | 'site' | 'now'>,
): Promise<readonly string[]> {
  const { theme, tombstoneDays } = deps.site().publication
  if (!theme || Object.keys(theme.templates).length === 0) return []
  const pages = createPages({
    ...deps,
    changeToken: { current: () => undefined },
    searches: {
      run: (_request, wanted, limit) => deps.store.search(toSearch(wanted, deps.site().publication, limit)),
    },
  })
  const newest = await deps.store.readFeed('main', tombstoneDays).then(
    ({ articles }) => articles[0],
    () => undefined,
  )
  for (const { path, answer } of [...pages.routes, ...pages.sharedRoutes]) {
    const all = toParameters(newest, deps.site().publication)
    const slug = path.startsWith(paths.article('')) ? newest?.slug : all.slug
    const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
    const values: PageParameters = { ...all, slug }
    const parameters = Object.fromEntries(names.map((name) => [name, values[name]]))
    const filled = path.replace(/:(\w+)/g, (_all, name: string) => parameters[name] ?? '1')
    if (!filled.includes('*')) await answer(toRequest(filled), parameters).catch(() => undefined)
  }
  for (const { path } of await deps.store.listOwnPages().catch(() => [])) {
    await pages.ownPage(toRequest(path)).catch(() => undefined)
  }
  await pages.notFound(toRequest('/404')).catch(() => undefined)
  return pages.templateFaults().map(faultSentence)
}

/** What pages read of a request. The query is for the page of a search. */
function toRequest(path: string): IncomingMessage {
  return { method: 'GET', url: `${path}?q=a`, headers: {} } as IncomingMessage
}

/** The feed of the article's section, tag or author, and its month. */
function toParameters(article: Article | undefined, { timeZone }: Publication): PageParameters {
  if (!article) return {}
  const { section, tags, authors, published } = article
  const [year, month] = published ? monthOf(published, timeZone).split('-') : []
  const [folder, name] = section
    ? [feedFolders.section, section]
    : tags[0]
      ? [feedFolders.tag, tags[0]]
      : [feedFolders.author, authors[0]?.name ?? '']
  return { folder, slug: toFeedSlug(name), year, month }
}
