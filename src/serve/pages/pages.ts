import type { IncomingMessage } from 'node:http'
import { pathShapes } from '../../domain/site.ts'
import { createArticlePages } from './article-page.ts'
import { createFeedPages } from './feed-page.ts'
import { answerAsset } from './frame/assets.ts'
import { createPageContext, type PageDeps, type PageRoute } from './frame/page-context.ts'
import { createFrontPage } from './front-page.ts'
import { createOwnPages } from './own-page.ts'
import { createPreviews } from './preview.ts'

/** The HTML pages, with their style sheet and script. A kind of page is a file beside this one, and a line here. */
export function createPages(deps: PageDeps) {
  const context = createPageContext(deps)
  const notFound = (request: IncomingMessage) =>
    context.cache.answer(request, '404', async () => context.toMessage('notFound'))
  const all: readonly PageRoute[] = [
    ...createFrontPage(context),
    ...createArticlePages(context),
    ...createFeedPages(context),
    ...createPreviews(context, notFound),
    {
      path: pathShapes.asset,
      answer: async (request, parameters) => answerAsset(request, parameters, context.assets(), deps.now()),
    },
  ]
  const { own = [], shared = [] } = Object.groupBy(all, ({ isShared }) => (isShared ? 'shared' : 'own'))
  return { routes: own, sharedRoutes: shared, ownPage: createOwnPages(context), notFound }
}
