import { z } from 'zod'
import { statuses } from '../../domain/article.ts'
import { parseMoment } from '../../domain/moment.ts'
import { listOrders } from '../../store/store.ts'
import { defineOperation } from '../operation.ts'
import { invalidRequest } from '../problem.ts'
import { articleOutput, flag } from './schemas.ts'
import { toShown } from './show.ts'

const mostListed = 200

const day = z.string().refine((text) => parseMoment(text) !== undefined, {
  error: ({ input }) => `must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it says "${input}"`,
})

const limitRule = { error: `must be a whole number from 1 to ${mostListed}` }

/** Texts may be long. */
const mostWithText = 20

const listQuery = z.strictObject({
  status: z.enum(statuses, { error: `must be one of ${statuses.join(', ')}` }).optional(),
  section: z.string().optional(),
  tag: z.string().optional(),
  author: z.string().optional(),
  changedSince: day.optional().meta({ description: 'changed then or later, oldest change first' }),
  from: day.optional().meta({ description: 'published then or later' }),
  to: day.optional().meta({ description: 'published before' }),
  order: z
    .enum(listOrders, { error: `must be one of ${listOrders.join(', ')}` })
    .optional()
    .meta({ description: 'default: newest, or firstChanged with changedSince' }),
  limit: z.coerce.number(limitRule).int(limitRule).min(1, limitRule).max(mostListed, limitRule).default(50),
  content: flag.meta({ description: `with contentHtml; then limit is ${mostWithText} at most` }),
  cursor: z.string().optional().meta({ description: 'from `next` or `previous` of another page' }),
})

const listOutput = z
  .object({
    articles: z.array(articleOutput.partial({ contentHtml: true }).meta({ id: 'ListedArticle' })),
    next: z.string().optional().describe('cursor of the next page; absent on the last one'),
    previous: z.string().optional(),
  })
  .meta({ id: 'ArticleList' })

export const listOperation = defineOperation({
  id: 'listArticles',
  method: 'get',
  path: '/articles',
  tag: 'Articles',
  summary: 'Lists articles, newest first; those without a date come first',
  scope: 'read',
  query: listQuery,
  answers: {
    200: { description: 'One page.', schema: listOutput, headers: { Link: 'next and prev (RFC 8288)' } },
  },
  run: async ({ query, deps: { store, site } }) => {
    const { content, cursor, changedSince, from, to, ...filter } = query
    const limit = content ? Math.min(query.limit, mostWithText) : query.limit
    const page = await store.listArticlesPage({
      ...filter,
      ...(changedSince && { changedSince: toDate(changedSince) }),
      ...(from && { from: toDate(from) }),
      ...(to && { to: toDate(to) }),
      ...(cursor !== undefined && { cursor }),
      limit,
    })
    const { next, previous } = page
    const articles = page.articles.map((one) => {
      const { contentHtml, ...shown }: Record<string, unknown> = toShown(one, site())
      return content ? { ...shown, contentHtml } : shown
    })
    const address = (at: string) => {
      const given = Object.entries(query).flatMap(([name, value]) =>
        value === undefined || name === 'cursor' ? [] : [[name, String(value)] as [string, string]],
      )
      return `${site().baseUrl}/api/articles?${new URLSearchParams([...given, ['cursor', at]])}`
    }
    const links = [
      ...(next === undefined ? [] : [`<${address(next)}>; rel="next"`]),
      ...(previous === undefined ? [] : [`<${address(previous)}>; rel="prev"`]),
    ]
    return {
      status: 200,
      json: { articles, ...(next !== undefined && { next }), ...(previous !== undefined && { previous }) },
      ...(links.length > 0 && { headers: { Link: links.join(', ') } }),
    }
  },
})

/** The time of a date of the query, which was checked. */
function toDate(text: string): Date {
  const moment = parseMoment(text)
  if (!moment) throw invalidRequest([{ field: 'query', detail: `"${text}" is no date` }])
  return moment.precision === 'day' ? new Date(`${text.slice(0, 10)}T00:00:00Z`) : moment.at
}
