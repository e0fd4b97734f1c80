import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Eta } from 'eta'
import { LRUCache } from 'lru-cache'
import { paths, type Site } from '../domain/site.ts'
import type { Store } from '../store/store.ts'
import { type Answer, answerServed } from './answer.ts'
import { toArticleFacts, toFrame, toTeaser } from './page-facts.ts'
import { createRepresentation, type Representation } from './representation.ts'

/** The pages for people. What nobody may know of is a 404 like any other, byte for byte. */
export interface Pages {
  /** Where the style sheet is: its address changes with it. */
  readonly stylePath: string
  front(request: IncomingMessage): Promise<Answer>
  article(request: IncomingMessage, slug: string): Promise<Answer>
  notFound(request: IncomingMessage): Promise<Answer>
  style(request: IncomingMessage): Promise<Answer>
}

export interface PageDeps {
  readonly store: Store
  readonly site: () => Site
  readonly now: () => Date
}

const frontPageArticles = 20
const pagesInMemory = 200
const styleSheet = readFileSync(new URL('assets/gazette.css', import.meta.url), 'utf8')
const eta = new Eta({ views: new URL('views', import.meta.url).pathname, cache: true })

const messages = {
  404: { title: 'Not found', sentence: 'There is nothing at this address.' },
  410: { title: 'Withdrawn', sentence: 'This article was withdrawn by its publisher.' },
} as const

export function createPages({ store, site, now }: PageDeps): Pages {
  const digest = createHash('sha256').update(styleSheet).digest('hex').slice(0, 12)
  const stylePath = paths.asset(digest, 'gazette.css')
  const style = createRepresentation(stylePath, styleSheet)
  /** By tag: pages are compressed once for each state that they are in. */
  const kept = new LRUCache<string, Representation>({ max: pagesInMemory })

  function render(view: string, content: object): Representation {
    const html = eta.render(view, { frame: toFrame(site(), stylePath), ...content })
    const page = createRepresentation(view, html)
    const known = kept.get(page.tag) ?? page
    kept.set(page.tag, known)
    return known
  }

  function answerPage(
    request: IncomingMessage,
    view: string,
    content: object,
    status = 200,
  ): Promise<Answer> {
    const served = {
      representation: render(view, content),
      contentType: 'text/html; charset=utf-8',
      status,
      headers: { 'Cache-Control': 'no-cache' },
    }
    return answerServed(request, served, now())
  }

  function answerMessage(request: IncomingMessage, status: 404 | 410): Promise<Answer> {
    return answerPage(request, 'message', messages[status], status)
  }

  return {
    stylePath,
    front: async (request) => {
      const { articles } = await store.readFeed('main', frontPageArticles)
      const teasers = articles.map((article) => toTeaser(article, site()))
      const canonical = site().baseUrl + paths.home
      return answerPage(request, 'front', { articles: teasers, canonical })
    },
    article: async (request, slug) => {
      const article = await store.publicArticle(slug)
      if (!article) return answerMessage(request, 404)
      if (article.status === 'withdrawn') return answerMessage(request, 410)
      return answerPage(request, 'article', { article: toArticleFacts(article, site()) })
    },
    notFound: (request) => answerMessage(request, 404),
    style: (request) => {
      const served = {
        representation: style,
        contentType: 'text/css; charset=utf-8',
        headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
      }
      return answerServed(request, served, now())
    },
  }
}
