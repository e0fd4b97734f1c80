import type { IncomingMessage } from 'node:http'
import { pathShapes } from '../../domain/site.ts'
import { createArchivePages } from './archive-page.ts'
import { createArticlePages } from './article-page.ts'
import { createFeedPages } from './feed-page.ts'
import { answerAsset } from './frame/assets.ts'
import {
  createPageContext,
  type PageDeps,
  type PageParameters,
  type PageRoute,
} from './frame/page-context.ts'
import { createFrontPage } from './front-page.ts'
import { createOwnPages } from './own-page.ts'
import { createPreviews } from './preview.ts'
import { answerRespelled, withRespelling } from './respelled.ts'
import { createSearchPage } from './search-page.ts'
import { createSubscribePages } from './subscribe-page.ts'

/** The HTML pages, with their style sheet and script. A kind of page is a file beside this one, and a line here. */
export function createPages(deps: PageDeps) {
  const context = createPageContext(deps)
  const notFound = (request: IncomingMessage) =>
    context.cache.answer(request, '404', async () => context.toMessage('notFound'))
  /** What `redirects.csv` says of an address. */
  const gone = (request: IncomingMessage) =>
    context.cache.answer(request, '410', async () => context.toMessage('gone'))
  const pages: readonly PageRoute[] = [
    ...createFrontPage(context),
    ...createArticlePages(context),
    ...createFeedPages(context),
    ...createSubscribePages(context),
    ...createSearchPage(context, deps.searches),
    ...createArchivePages(context),
  ]
  const all: readonly PageRoute[] = [
    ...pages.map(withRespelling),
    ...createPreviews(context, notFound),
    {
      path: pathShapes.asset,
      answer: async (request) => answerAsset(request, context.assets(), deps.now()),
    },
  ]
  const { own = [], shared = [] } = Object.groupBy(all, ({ isShared }) => (isShared ? 'shared' : 'own'))
  const { faults } = context.templates
  return {
    routes: own,
    templateFaults: faults,
    sharedRoutes: shared,
    /** For addresses that match these patterns but for case and a slash at the end. */
    respelled: pages.map((page) => ({
      path: page.path,
      answer: (request: IncomingMessage, parameters: PageParameters) =>
        answerRespelled(request, page, parameters),
    })),
    ownPage: createOwnPages(context),
    gone,
    notFound,
  }
}
