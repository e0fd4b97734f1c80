import { z } from 'zod'
import { ways } from '../../domain/accounts/actor.ts'
import { defineOperation } from '../operation.ts'
import { tagOf } from './conditions.ts'
import { articleOutput, keyParams } from './schemas.ts'
import { requireArticle, toShown } from './show.ts'

const tag = 'Articles'
const etagHeader = 'changes with each revision'

const readArticle = defineOperation({
  id: 'readArticle',
  method: 'get',
  path: '/articles/{key}',
  tag,
  summary: 'Reads an article in any status',
  scope: 'read',
  params: keyParams,
  problems: [404, 410],
  conditions: ['If-None-Match'],
  answers: {
    200: { description: 'The article.', schema: articleOutput, headers: { ETag: etagHeader } },
    304: { description: 'It has the ETag of If-None-Match.', headers: { ETag: etagHeader } },
  },
  run: async ({ params, request, deps }) => {
    const found = await requireArticle(params.key, deps)
    const own = tagOf(found)
    const headers = { ETag: own }
    const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''))
    if (known?.includes(own) || known?.includes('*')) return { status: 304, headers }
    return { status: 200, headers, json: toShown(found, deps.site()) }
  },
})

const historyOutput = z
  .object({
    revisions: z.array(
      z.object({
        revision: z.int(),
        savedAt: z.string(),
        changes: z.array(z.string()).describe('created, updated, published …'),
        how: z.enum(ways).optional().describe('the way it came in; absent: unknown'),
        who: z.string().optional(),
        article: articleOutput,
      }),
    ),
  })
  .meta({ id: 'History' })

const readHistory = defineOperation({
  id: 'readHistory',
  method: 'get',
  path: '/articles/{key}/history',
  tag,
  summary: 'Reads every revision of an article, oldest first, with who changed it and how',
  scope: 'read',
  params: keyParams,
  problems: [404, 410],
  answers: { 200: { description: 'The revisions.', schema: historyOutput } },
  run: async ({ params, deps }) => {
    const found = await requireArticle(params.key, deps)
    const { source, key } = found
    const revisions = await deps.store.history(found.article.slug)
    return {
      status: 200,
      json: {
        revisions: revisions.map(({ number, savedAt, article, changes, actor }) => ({
          revision: number,
          savedAt: savedAt.toISOString(),
          changes,
          ...(actor && { how: actor.how, ...(actor.who !== undefined && { who: actor.who }) }),
          article: toShown(
            { article, revision: number, source, ...(key !== undefined && { key }) },
            deps.site(),
          ),
        })),
      },
    }
  },
})

export const readOperations = [readArticle, readHistory]
