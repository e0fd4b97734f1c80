import { z } from 'zod'
import { type Article, cleanText, grades } from '../../domain/article.ts'
import { absoluteUrl } from '../../domain/site.ts'
import type { Editing } from '../../editing/editing.ts'
import { moment } from '../../ingest/article-form.ts'
import { type Call, defineOperation, type Reply } from '../operation.ts'
import { type Expected, readConditions, tagOf, toExpected } from './conditions.ts'
import { requireSection } from './rights.ts'
import { articleOutput, keyParams } from './schemas.ts'
import { requireArticle, toShown } from './show.ts'

const tag = 'Articles'

const reason = z
  .string()
  .transform(cleanText)
  .optional()
  .describe('for readers; shown in place of the article')

const changed = {
  200: {
    description: 'The article as it is now.',
    schema: articleOutput,
    headers: { ETag: 'changes with each revision' },
  },
}

const types = ['application/json'] as const
const shared = {
  method: 'post',
  tag,
  scope: 'publish',
  params: keyParams,
  conditions: ['If-Match'],
  problems: [404, 409, 410, 412],
  answers: changed,
} as const

type StateCall = Pick<Call<{ key: string }, unknown, unknown>, 'params' | 'request' | 'principal' | 'deps'>

/** Changes the state of an article, if it has the revision that the request names. */
async function change(
  { params, request, principal, deps }: StateCall,
  work: (editing: Editing, slug: string, condition: Expected) => Promise<Article>,
): Promise<Reply> {
  const found = await requireArticle(params.key, deps)
  requireSection(principal, found.article)
  const condition = toExpected(readConditions(request), found)
  const { id } = await work(deps.editing.by(principal.actor), found.article.slug, condition)
  // The tag and the text are of one revision, also if there is a newer one by now.
  const now = (await deps.store.findArticle(id)) ?? found
  return { status: 200, headers: { ETag: tagOf(now) }, json: toShown(now, deps.site()) }
}

const publishArticle = defineOperation({
  ...shared,
  id: 'publishArticle',
  path: '/articles/{key}/publish',
  summary: 'Publishes an article now, also one that was withdrawn',
  description: 'A date that readers have seen stays. Publishing a published article changes nothing.',
  idempotency: 'repeatable',
  body: { types, schema: z.strictObject({}), isOptional: true },
  run: (call) => change(call, (editing, slug, condition) => editing.publish(slug, undefined, condition)),
})

const scheduleArticle = defineOperation({
  ...shared,
  id: 'scheduleArticle',
  path: '/articles/{key}/schedule',
  summary: 'Schedules an article: it comes out at that second',
  idempotency: 'repeatable',
  body: { types, schema: z.strictObject({ at: moment }) },
  run: (call) => change(call, (editing, slug, condition) => editing.publish(slug, call.body.at, condition)),
})

const unpublishArticle = defineOperation({
  ...shared,
  id: 'unpublishArticle',
  path: '/articles/{key}/unpublish',
  summary: 'Makes an article a draft; readers are told as of a withdrawal',
  idempotency: 'repeatable',
  body: { types, schema: z.strictObject({}), isOptional: true },
  run: (call) => change(call, (editing, slug, condition) => editing.unpublish(slug, condition)),
})

const withdrawArticle = defineOperation({
  ...shared,
  id: 'withdrawArticle',
  path: '/articles/{key}/withdraw',
  summary: 'Removes an article from every feed, until it is published again',
  idempotency: 'repeatable',
  body: { types, schema: z.strictObject({ reason }), isOptional: true },
  run: (call) =>
    change(call, (editing, slug, condition) => editing.withdraw(slug, call.body.reason, condition)),
})

const correctArticle = defineOperation({
  ...shared,
  id: 'correctArticle',
  path: '/articles/{key}/correct',
  summary: 'Adds a dated note for readers to a published article',
  description:
    '`minor` leaves `updated` as it is. `significant` and `correction` move it, so that readers show the article anew.',
  idempotency: 'once',
  body: {
    types,
    schema: z.strictObject({
      grade: z.enum(grades, { error: `must be one of ${grades.join(', ')}` }),
      note: z
        .string()
        .transform(cleanText)
        .refine((text) => text.trim() !== '', { error: 'must not be empty' }),
    }),
  },
  run: (call) => change(call, (editing, slug, condition) => editing.correct(slug, call.body, condition)),
})

const hoursRule = { error: 'must be a whole number from 1 to 720' }

const previewArticle = defineOperation({
  id: 'previewArticle',
  method: 'post',
  path: '/articles/{key}/preview',
  tag,
  summary: 'Makes a link to a draft or a scheduled article, for anyone who has it',
  scope: 'write',
  params: keyParams,
  problems: [404, 409, 410],
  body: {
    types,
    schema: z.strictObject({ hours: z.int(hoursRule).min(1, hoursRule).max(720, hoursRule).optional() }),
    isOptional: true,
  },
  answers: {
    200: {
      description: 'The link, until it expires.',
      schema: z.object({
        page: z.string(),
        entries: z.object({ rss: z.string(), atom: z.string(), json: z.string() }),
        expiresAt: z.string(),
      }),
    },
  },
  run: async ({ params, body, principal, deps }) => {
    const found = await requireArticle(params.key, deps)
    requireSection(principal, found.article)
    const { page, entries, expiresAt } = await deps.editing.preview(found.article.slug, body.hours)
    const absolute = (path: string) => absoluteUrl(deps.site().baseUrl, path)
    return {
      status: 200,
      json: {
        page: absolute(page),
        entries: { rss: absolute(entries.rss), atom: absolute(entries.atom), json: absolute(entries.json) },
        expiresAt: expiresAt.toISOString(),
      },
    }
  },
})

export const stateOperations = [
  publishArticle,
  scheduleArticle,
  unpublishArticle,
  withdrawArticle,
  correctArticle,
  previewArticle,
]
