import { z } from 'zod'
import { momentText } from '../../domain/moment.ts'
import { asksForSomething, parseSearchRequest } from '../../domain/search/search-request.ts'
import { absoluteUrl, paths } from '../../domain/site.ts'
import { findArticles, readOverview } from '../../editing/overview.ts'
import { remark } from '../articles/schemas.ts'
import { defineOperation } from '../operation.ts'
import { invalidRequest } from '../problem.ts'

const tag = 'Publication'
const count = z.int()

const statusOutput = z
  .object({
    publication: z.object({
      id: z.string(),
      title: z.string(),
      file: z.string().optional().describe('the file that gives it; absent: the store, or a program'),
    }),
    address: z.string(),
    version: z.string().describe('of Gazette'),
    problems: z.array(z.string()).describe('what does not work now'),
    failingDocuments: z.array(
      z.object({
        document: z.string(),
        faults: z.array(z.object({ rule: z.string(), message: z.string(), entry: z.string().optional() })),
      }),
    ),
    articles: z.object({ draft: count, scheduled: count, published: count, withdrawn: count }),
    refused: z
      .array(z.object({ file: z.string(), problems: z.array(remark) }))
      .describe('files that were not imported, with the reasons'),
    fileProblems: z.array(z.string()).describe('what is wrong with pages and redirects'),
    waiting: z
      .array(z.object({ key: z.string(), slug: z.string(), lostAt: z.string() }))
      .describe('articles whose files are gone'),
    pageRemarks: z.array(z.string()).describe('what is wrong with words, look and theme'),
    subscribers: z.object({
      subscriptions: count,
      estimatedSubscribers: z.number(),
      estimatedDirectReaders: z.number(),
    }),
  })
  .meta({ id: 'Status' })

const readStatus = defineOperation({
  id: 'readStatus',
  method: 'get',
  path: '/status',
  tag,
  summary: 'Reads what is refused, what waits, and what does not work',
  scope: 'read',
  answers: { 200: { description: 'The state of the publication.', schema: statusOutput } },
  run: async ({ deps }) => {
    const { store, site, publicationSource, pageRemarks, version } = deps
    const { publication, baseUrl } = site()
    const given = await publicationSource.show().catch(() => undefined)
    const { lastImport: _import, refused, ...overview } = await readOverview(store)
    return {
      status: 200,
      json: {
        publication: {
          id: publication.id,
          title: publication.title,
          ...(given?.file !== undefined && { file: given.file }),
        },
        address: baseUrl,
        version,
        problems: (await deps.problems()).map(({ sentence }) => sentence),
        failingDocuments: deps.alarms(),
        ...overview,
        refused: refused.map(({ file, problems }) => ({ file, problems })),
        pageRemarks: await pageRemarks(),
      },
    }
  },
})

const searchQuery = z.strictObject({
  q: z.string().max(500).optional().describe('words that the article has, "in quotes" as they stand'),
  section: z.string().optional(),
  author: z.string().optional(),
  tag: z.string().optional(),
  from: z.string().optional().describe('a day, month or year, such as 2026-11'),
  to: z.string().optional(),
  order: z.enum(['newest', 'best']).default('newest'),
  limit: z.coerce.number().int().min(1).max(500).default(20),
})

const searchOutput = z
  .object({
    articles: z.array(
      z.object({
        id: z.string(),
        slug: z.string(),
        title: z.string(),
        url: z.string(),
        published: z.string().optional(),
        excerpt: z.string(),
      }),
    ),
    hasMore: z.boolean(),
    isComplete: z.boolean().describe('false: older articles were not searched'),
  })
  .meta({ id: 'SearchResult' })

const searchArticles = defineOperation({
  id: 'searchArticles',
  method: 'get',
  path: '/search',
  tag,
  summary: 'Finds published articles as readers do, with excerpts',
  scope: 'read',
  query: searchQuery,
  answers: { 200: { description: 'The articles.', schema: searchOutput } },
  run: async ({ query: { limit, order, ...named }, deps: { store, site } }) => {
    const asked = { ...named, ...(order === 'best' && { order }) }
    const wanted = parseSearchRequest(`?${new URLSearchParams(asked)}`)
    if (wanted.wrongDate !== undefined) {
      const detail = `from and to must be dates such as 2026-11-23, 2026-11 or 2026, not "${wanted.wrongDate}"`
      throw invalidRequest([{ field: wanted.wrongDate === named.to ? 'to' : 'from', detail }])
    }
    if (!asksForSomething(wanted)) {
      throw invalidRequest([
        { field: 'q', detail: 'q must have a word, unless section, author or tag is given' },
      ])
    }
    const { articles, hasMore, isFinished, isIndexed } = await findArticles({ store, site }, wanted, limit)
    return {
      status: 200,
      json: {
        articles: articles.map(({ article: { id, slug, title, published }, excerpt }) => ({
          ...{ id, slug, title, url: absoluteUrl(site().baseUrl, paths.article(slug)) },
          ...(published && { published: momentText(published) }),
          excerpt,
        })),
        hasMore,
        isComplete: isFinished && isIndexed,
      },
    }
  },
})

export const statusOperations = [readStatus, searchArticles]
