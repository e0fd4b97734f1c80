import { Feed, type Item } from 'feed'
import { pino } from 'pino'
import type { Article } from '../../src/domain/article.ts'
import { createDocumentCache, type DocumentCache } from '../../src/serve/feeds/document-cache.ts'
import { createValidationGate } from '../../src/serve/feeds/validation-gate.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { IncomingArticle, Store } from '../../src/store/store.ts'
import { validate } from '../../src/validator/validate.ts'
import { makeSite } from '../support/make-article.ts'
import type { DataFolder } from '../support/make-data-folder.ts'
import type { BenchStores } from './bench-stores.ts'
import { atMost, inMs, median, type Row } from './row.ts'
import { seedRules } from './seed-store.ts'

const rounds = 100
const log = pino({ level: 'silent' })
const site = makeSite()
const findFaults = (text: string, url: string) => validate(text, { url, severity: 'error' }).findings

/** A store and its documents, as a server has them. */
export interface OpenPublication extends AsyncDisposable {
  readonly store: Store
  readonly documents: DocumentCache
}

export async function openPublication({ path }: DataFolder, now: () => Date): Promise<OpenPublication> {
  const store = await openStore(`sqlite:${path}/gazette.db`, { now, rules: seedRules })
  const gate = createValidationGate({ findFaults, log })
  const documents = createDocumentCache({ store, site: () => site, log, gate })
  return { store, documents, [Symbol.asyncDispose]: () => store.close() }
}

/** In milliseconds. */
interface Published {
  readonly publish: number
  readonly build: number
}

/** Publishing an article and building the document that its readers wait for. */
export async function benchPublishing(stores: BenchStores): Promise<Row[]> {
  const clock = createClock()
  await using long = await openPublication(await stores.long(), clock.now)
  await using small = await openPublication(await stores.small(), clock.now)
  await using large = await openPublication(await stores.large(), clock.now)
  const { articles } = await long.store.readFeed('main', 0)
  const body = articles[0]?.contentHtml ?? ''
  const times = { long: [] as Published[], small: [] as Published[], large: [] as Published[] }
  const byFeed: number[] = []
  for (let round = 0; round < rounds; round++) {
    times.long.push(await publishOne(long, round, body, clock))
    byFeed.push(timeOf(() => buildWithFeed(articles)))
    times.small.push(await publishOne(small, round, '<p>Short.</p>', clock))
    times.large.push(await publishOne(large, round, '<p>Short.</p>', clock))
  }
  const rss2 = median(byFeed)
  const build = median(times.long.map((one) => one.build))
  const [whole, ofSmall, ofLarge] = [times.long, times.small, times.large].map((all) =>
    median(all.map((one) => one.publish + one.build)),
  ) as [number, number, number]
  return [
    atMost(0.3, {
      what: 'publish one article, then build the fresh 50-entry document',
      against: "feed's own rss2() of the 50 entries",
      ratio: whole / rss2,
      measured: inMs(whole, rss2),
    }),
    atMost(0.3, {
      what: 'of that, the build alone: what readers wait for',
      against: "feed's own rss2() of the 50 entries",
      ratio: build / rss2,
      measured: inMs(build, rss2),
    }),
    atMost(1.25, {
      what: 'publish and build with 1,000,000 articles and 10,000 feeds',
      against: 'with 1,000 articles',
      ratio: ofLarge / ofSmall,
      measured: inMs(ofLarge, ofSmall),
    }),
  ]
}

/** A clock that stands still until it is told to go on. */
function createClock() {
  let at = Date.now()
  return {
    now: () => new Date(at),
    goOn: () => {
      at += 1000
    },
  }
}

type Clock = ReturnType<typeof createClock>

async function publishOne(
  { store, documents }: OpenPublication,
  round: number,
  body: string,
  clock: Clock,
): Promise<Published> {
  const draft = makeDraft(round, body)
  await store.saveArticles([draft])
  await documents.current('main', 'rss')
  clock.goOn()
  const startedAt = performance.now()
  await store.publish(draft.article.slug)
  const publishedAt = performance.now()
  await documents.current('main', 'rss')
  return { publish: publishedAt - startedAt, build: performance.now() - publishedAt }
}

/** For six feeds: the whole, its language's, its author's, its section's and two of tags. */
function makeDraft(round: number, body: string): IncomingArticle {
  const slug = `news-${round}`
  return {
    id: `urn:example:${slug}`,
    idIsOwn: true,
    slugIsOwn: true,
    key: slug,
    origin: '/bench',
    fileHash: '',
    article: {
      slug,
      title: `News ${round}`,
      summary: 'The harbour board met again.',
      contentHtml: body,
      authors: [{ name: `Author ${round % 10}` }],
      section: 'town',
      tags: [`Tag ${round % 10}`, 'Bench'],
      figures: [],
      related: [],
      corrections: [],
    },
  }
}

function timeOf(work: () => unknown): number {
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

/** The same entries as the tutorials write them. */
function buildWithFeed(articles: readonly Article[]): string {
  const feed = new Feed({ title: 'T', id: 'urn:x', link: 'https://x.example/', updated: new Date(0) })
  for (const article of articles) feed.addItem(toItem(article))
  return feed.rss2()
}

function toItem({ id, slug, title, summary, contentHtml, authors, tags, published }: Article): Item {
  return {
    id,
    title,
    link: `https://x.example/articles/${slug}`,
    date: published?.at ?? new Date(0),
    ...(summary && { description: summary }),
    content: contentHtml,
    author: authors.map(({ name }) => ({ name })),
    category: tags.map((name) => ({ name })),
  }
}
