import { DatabaseSync } from 'node:sqlite'
import { parseSearchWords } from '../../src/domain/search/parse-query.ts'
import type { Search } from '../../src/domain/search/search-request.ts'
import { openStore } from '../../src/store/open-store.ts'
import { toDocumentKey } from '../../src/store/search/index-articles.ts'
import type { Store } from '../../src/store/store.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { atMost, type Row } from './row.ts'
import { seedRules, seedStore } from './seed-store.ts'

/** Fewer for a look at it: `GAZETTE_BENCH_ARTICLES=200000 npm run bench -- search`. */
const articles = Number(process.env.GAZETTE_BENCH_ARTICLES ?? 1_000_000)
const rounds = 100
const worstRounds = 10
const goalMs = 50
/** A search ends after 0.3 seconds, and then at the end of its step. */
const longestMs = 350

/** What readers ask, by how many articles hold it. */
const usual: Readonly<Record<string, Partial<Search> & { readonly query: string }>> = {
  'a word of every article': { query: 'common' },
  'a word of each tenth': { query: 'tenth' },
  'a word of each fiftieth': { query: 'fiftieth' },
  'a word of ten articles': { query: 'rare7' },
  'a phrase': { query: '"common every"' },
  'two words of a tenth and a fiftieth': { query: 'tenth fiftieth' },
  'a word of no article': { query: 'nowhere' },
  'the best of a common word': { query: 'common tenth', order: 'best' },
  'an author': { query: 'common', parts: ['author:author-7'] },
  'one month': { query: 'tenth', from: new Date('2015-02-01'), until: new Date('2015-03-01') },
}

/** What holds a search up: each word is in half of the articles, and no article has both. */
const worst = {
  'two words never together': { query: 'even odd' },
  'a phrase that nobody wrote': { query: '"every common"' },
}

export async function benchSearching(): Promise<Row[]> {
  await using data = await makeDataFolder()
  const file = `${data.path}/gazette.db`
  await seedStore(file, { articles, tags: 1, authors: 98, bodyBytes: 300 })
  fillIndex(file)
  const store = await openStore(`sqlite:${file}`, { now: () => new Date(), rules: seedRules })
  try {
    const times = await timeAll(store, usual, rounds)
    const p95 = Object.entries(times).map(([what, ms]) => [what, percentile(ms, 0.95)] as const)
    const slow = Object.values(await timeAll(store, worst, worstRounds)).flat()
    const count = articles.toLocaleString('en')
    return [
      atMost(1, {
        what: `search in ${count} articles, 95th percentile of ten kinds of queries`,
        against: `${goalMs} ms`,
        ratio: percentile(Object.values(times).flat(), 0.95) / goalMs,
        measured: p95.map(([what, ms]) => `${what} ${ms.toFixed(1)} ms`).join(', '),
      }),
      atMost(1, {
        what: `search in ${count} articles for common words that no article has together, longest`,
        against: `${longestMs} ms`,
        ratio: Math.max(...slow) / longestMs,
        measured: `${Math.max(...slow).toFixed(0)} ms`,
      }),
    ]
  } finally {
    await store.close()
  }
}

async function timeAll(
  store: Store,
  searches: Readonly<Record<string, Partial<Search> & { readonly query: string }>>,
  rounds: number,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    for (const [what, { query, ...more }] of Object.entries(searches)) {
      const { terms } = parseSearchWords(query)
      const startedAt = performance.now()
      await store.search({ terms, limit: 20, ...more })
      const ms = performance.now() - startedAt
      times[what] = [...(times[what] ?? []), ms]
    }
  }
  return times
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN
}

/** As the store would: some 80 words an article, without the time that reading and cutting their texts takes. */
function fillIndex(file: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('pragma synchronous = off; pragma cache_size = -500000; begin')
    const document = database.prepare('insert into search_document (key, article_id) values (?, ?)')
    const text = database.prepare('insert into search_text (rowid, title, words, parts) values (?, ?, ?, ?)')
    const rows = database
      .prepare('select id, slug, published_at from article order by published_at')
      .iterate()
    for (const row of rows) {
      const n = Number(String(row.slug).slice('story-'.length))
      const key = toDocumentKey(new Date(String(row.published_at)), String(row.id))
      document.run(key, String(row.id))
      text.run(
        key,
        `story ${n % 7 === 0 ? 'common' : 'other'}`,
        wordsOf(n).join(' '),
        `author:author-${n % 98}`,
      )
    }
    database.exec('commit')
  } finally {
    database.close()
  }
}

function wordsOf(n: number): string[] {
  return [
    'common every',
    n % 2 === 0 ? 'even' : 'odd',
    ...(n % 10 === 0 ? ['tenth'] : []),
    ...(n % 50 === 0 ? ['fiftieth'] : []),
    `rare${n % Math.ceil(articles / 10)}`,
    ...Array.from({ length: 75 }, (_, index) => `w${((n + 1) * (index + 7) * 31) % 2 ** (4 + (index % 14))}`),
  ]
}
