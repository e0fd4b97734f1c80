import type { IncomingMessage } from 'node:http'
import type { Article } from '../../domain/article.ts'
import { type Format, formatNames, formats } from '../../domain/feed.ts'
import { momentAt } from '../../domain/moment.ts'
import { hostPath, paths } from '../../domain/site.ts'
import { isValidPreview, type Previewed, readPreviewLink } from '../../editing/preview-link.ts'
import { buildDocument, buildEntry } from '../../formats/build.ts'
import { entryShape } from '../../formats/entry-shape.ts'
import { toFeedHead } from '../../formats/head.ts'
import { type Answer, answerRedirect, type Headers, type Resource } from '../../http/answer.ts'
import { toArticleFacts } from './facts/article.ts'
import { toShownDate } from './facts/shown-date.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'

/** No cache keeps a preview, not even by its validators, and no search engine lists it. */
const unkept: Headers = { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex, nofollow' }

/** Browsers show these; the media types of feeds they only store. */
const shownTypes: Readonly<Record<Format, string>> = {
  rss: 'application/xml; charset=utf-8',
  atom: 'application/xml; charset=utf-8',
  json: 'application/json',
}

/** Browsers show XML with a style of their own. */
const shownPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

/**
 * Drafts and scheduled articles for anyone with a link: see `editing/preview-link.ts`. An expired link answers 410, one of
 * an article that is public by now redirects to it, and one that the store has not signed is any other 404. Nothing else
 * on this server depends on a preview, nor counts it.
 */
export function createPreviews(
  { store, site, now, ui, toPage, toMessage }: PageContext,
  notFound: (request: IncomingMessage) => Promise<Answer>,
): readonly PageRoute[] {
  async function answer(
    request: IncomingMessage,
    show: (article: Article, link: Previewed, query: string) => Answer,
  ): Promise<Answer> {
    const query = queryOf(request)
    const link = await readPreviewLink(store, new URLSearchParams(query))
    const [article] = link ? await store.articlesById([link.id]) : []
    if (!link || !article) return notFound(request)
    if (article.status === 'published') return answerRedirect(303, paths.article(article.slug), unkept)
    if (!(await isValidPreview(store, link, article))) return toUnkept(await toMessage('previewEnded'))
    return show(article, link, query)
  }

  function showPage(article: Article, { expiresAt }: Previewed, query: string): Answer {
    const { words } = ui()
    const preview = {
      sentence: article.status === 'draft' ? words.previewDraft : words.previewScheduled,
      ends: toShownDate({ at: expiresAt, precision: 'second' }, site().publication),
      entries: formatNames.map((format) => ({
        label: formats[format].label,
        address: hostPath(site().baseUrl, paths.previewEntry(format)) + query,
      })),
    }
    const facts = toArticleFacts(article, site(), ui())
    // Links to its own notes and headings: there is no page at the article's address yet.
    const bodyHtml = facts.bodyHtml.replaceAll(`href="${facts.address}#`, 'href="#')
    return toUnkept(toPage('article', { article: { ...facts, bodyHtml }, links: [], preview }))
  }

  /** In a feed of its own. A draft without a date is shown as if it were published now. */
  function showEntry(article: Article, query: string, format: Format): Answer {
    const dated = { ...article, published: article.published ?? momentAt(now()) }
    const state = { name: 'main', revision: 1, changedAt: dated.published.at } as const
    const head = {
      ...toFeedHead({ state, articles: [dated], withdrawn: [] }, format, site()),
      // Not those of the feed: a reader that opens this must not subscribe to it, nor take it for the feed.
      selfUrl: site().baseUrl + paths.previewEntry(format) + query,
      hubs: [],
    }
    const body = buildDocument(
      format,
      head,
      [buildEntry(format, dated, site(), entryShape(site().publication, 'main'))],
      site(),
    )
    const shown = { 'Content-Type': shownTypes[format], 'Content-Security-Policy': shownPolicy }
    return { status: 200, headers: { ...unkept, ...shown }, body }
  }

  return [
    { path: paths.preview, answer: (request) => answer(request, showPage) },
    ...formatNames.map((format) => ({
      path: paths.previewEntry(format),
      answer: (request: IncomingMessage) =>
        answer(request, (article, _link, query) => showEntry(article, query, format)),
    })),
  ]
}

function toUnkept({ status = 200, contentType, representation }: Resource): Answer {
  return { status, headers: { ...unkept, 'Content-Type': contentType }, body: representation.bytes }
}

/** With its question mark; empty without one. */
function queryOf({ url = '' }: IncomingMessage): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}
