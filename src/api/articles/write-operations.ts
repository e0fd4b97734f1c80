import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import { toArticleJson } from '../../domain/article-json.ts'
import { PublisherError } from '../../domain/errors.ts'
import { programKeyStart } from '../../domain/identity.ts'
import type { FoundArticle } from '../../store/store.ts'
import { type Call, defineOperation, type Reply } from '../operation.ts'
import { ApiError, invalidRequest, toFieldProblems } from '../problem.ts'
import { asFound, type Expected, outdated, readConditions, tagOf, toExpected } from './conditions.ts'
import { applyMergePatch } from './merge-patch.ts'
import { findForbidden, requireSection } from './rights.ts'
import { articleInput, articleKey, articleOutput, flag, keyParams, remark } from './schemas.ts'
import { requireArticle, requireNotDeleted, toShown, toWarnings } from './show.ts'
import { heldByFile, renameTaken, requireTakable } from './take-over.ts'
import { type ArticleToSave, type BodyType, bodyForms, createArticleWriter, type Written } from './writer.ts'

const tag = 'Articles'

export const savedOutput = z
  .object({
    outcome: z.enum(['created', 'updated', 'unchanged']),
    article: articleOutput,
    warnings: z.array(remark),
    taken: z.string().optional().describe('the new name of the file that gave the article'),
  })
  .meta({ id: 'SavedArticle' })

const writeQuery = {
  dryRun: flag.meta({ description: 'checks everything and saves nothing' }),
  takeOver: flag.meta({ description: 'moves an article of a file into the store, and renames the file' }),
}

const articleBody = {
  types: Object.keys(bodyForms),
  schema: articleInput,
  isRaw: true,
  example: '# The fog bell rings again\n\nThe harbour has its bell back.',
} as const

const etag = { ETag: 'changes with each revision; absent with dryRun' }
const saved = (description: string) => ({ description, schema: savedOutput, headers: etag })

const createArticle = defineOperation({
  id: 'createArticle',
  method: 'post',
  path: '/articles',
  tag,
  summary: 'Creates an article: a draft, unless it names its publication date',
  description:
    'An article with a date in the future is scheduled. `?key=` gives it a key of your own; without it the answer names one.',
  scope: 'write',
  query: z.strictObject({ key: articleKey.optional(), dryRun: writeQuery.dryRun }),
  body: articleBody,
  idempotency: 'repeatable',
  problems: [409, 410, 412],
  answers: {
    200: saved('Nothing was saved (`dryRun`), or the article is there already.'),
    201: { ...saved('It was created.'), headers: { ...etag, Location: 'its address in the API' } },
  },
  run: async (call) => {
    const { query, requestKey, deps } = call
    // Sent again after a crash, the request means the same article.
    const generated = requestKey ?? randomBytes(16)
    const key = query.key ?? createHash('sha256').update(generated).digest('base64url').slice(0, 20)
    const found = requireNotDeleted(key, await deps.store.findArticle(key))
    const article = toText(call)
    const taken = () => new PublisherError('conflict', `an article has the key "${key}"; PUT changes it`)
    if (found?.key === key) {
      if (requestKey === undefined) throw taken()
      // The first request may have been cut off after it had saved the article; any other article stays as it is.
      const tried = await write(call, { key, article, before: found }, {}, { dryRun: true })
      if ((tried?.json as { outcome?: string } | undefined)?.outcome === 'unchanged') return tried as Reply
      throw taken()
    }
    toExpected(readConditions(call.request), undefined)
    const reply = await write(call, { key, article }, { expectedRevision: null }, { dryRun: query.dryRun })
    if (reply) return reply
    throw taken()
  },
})

const replaceArticle = defineOperation({
  id: 'replaceArticle',
  method: 'put',
  path: '/articles/{key}',
  tag,
  summary: 'Creates or replaces the article with a key of your own',
  description: 'Sending the same again changes nothing. Fields that the body leaves out are removed.',
  scope: 'write',
  params: keyParams,
  query: z.strictObject(writeQuery),
  body: articleBody,
  conditions: ['If-Match', 'If-None-Match'],
  problems: [409, 410, 412],
  answers: {
    200: saved('It was updated, or is the same.'),
    201: { ...saved('It was created.'), headers: { ...etag, Location: 'its address in the API' } },
  },
  run: async (call) => {
    const { params, query, deps } = call
    const before = requireNotDeleted(params.key, await deps.store.findArticle(params.key))
    if (before) requireNamed(params.key, before)
    const expected = toExpected(readConditions(call.request), before)
    const wanted = { key: params.key, article: toText(call), ...(before && { before }) }
    const reply = await write(call, wanted, expected, query)
    if (reply) return reply
    throw outdated('the article was changed meanwhile')
  },
})

const mergePatch = 'application/merge-patch+json'
const patchRule = { error: 'must be an object with the fields that change' }

const patchArticle = defineOperation({
  id: 'patchArticle',
  method: 'patch',
  path: '/articles/{key}',
  tag,
  summary: 'Changes fields of an article (JSON Merge Patch, RFC 7396)',
  description: 'null removes a field, and a list replaces the whole list.',
  scope: 'write',
  params: keyParams,
  query: z.strictObject(writeQuery),
  body: {
    types: [mergePatch, 'application/json'],
    schema: z.record(z.string(), z.unknown(), patchRule).meta({ id: 'ArticlePatch' }),
  },
  conditions: ['If-Match'],
  problems: [404, 409, 410, 412],
  answers: { 200: saved('It was updated, or is the same.') },
  run: async (call) => {
    const { params, body, deps } = call
    const conditions = readConditions(call.request)
    // Without If-Match, a change in between is read and patched again.
    for (let tries = 1; ; tries++) {
      const found = await requireArticle(params.key, deps)
      const expected = { ...asFound(found), ...toExpected(conditions, found) }
      const { withdrawal: _told, ...json } = toArticleJson(found.article, deps.site())
      const article = applyMergePatch(withoutUndefined(json), body) as Record<string, unknown>
      const written = await write(call, { key: params.key, article, before: found }, expected, call.query)
      if (written) return written
      if (conditions.tags !== undefined || tries === mostTries)
        throw outdated('the article was changed meanwhile')
    }
  },
})

const mostTries = 20

function withoutUndefined(json: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(json))
}

interface WriteOptions {
  readonly dryRun?: boolean
  readonly takeOver?: boolean
}

type AnyCall = Pick<Call<unknown, unknown, unknown>, 'bytes' | 'type' | 'request' | 'principal' | 'deps'>

function toText({ bytes, type }: AnyCall): ArticleToSave['article'] {
  return { bytes, type: type as BodyType }
}

/** A new key must not replace an article because it is like the slug of one that has a key of its own. */
function requireNamed(name: string, { key, article }: FoundArticle): void {
  if (key === undefined || key === name || article.id === name) return
  const message = `"${name}" is a slug of the article with the key "${key}": write to that key, or choose another one`
  throw new PublisherError('conflict', message)
}

/** Undefined if the article has another revision by now. */
async function write(
  { principal, deps }: AnyCall,
  wanted: Pick<ArticleToSave, 'key' | 'article' | 'before'>,
  expected: Expected,
  { dryRun = false, takeOver = false }: WriteOptions,
): Promise<Reply | undefined> {
  const source = wanted.before?.source
  const file = takeOver && source?.kind === 'file' ? await requireTakable(source, deps) : undefined
  const isJson = !Buffer.isBuffer(wanted.article.bytes) || wanted.article.type === 'application/json'
  const written = await createArticleWriter(deps).save({
    ...wanted,
    ...expected,
    dryRun,
    takesOver: takeOver,
    by: principal.actor,
    findForbidden: (incoming, before) => findForbidden(principal, incoming, before),
  })
  if (written.outcome === 'outdated') return undefined
  if (written.outcome === 'held' && source?.kind === 'file') throw await heldByFile(source, deps)
  if (written.outcome === 'refused' && !dryRun) {
    const refusal = { key: programKeyStart + wanted.key, problems: written.problems }
    await deps.editing.by(principal.actor).noteRefused([refusal])
  }
  if ('problems' in written) throw toApiError(written, isJson)
  const { outcome, article, revision, stamp, warnings, remarks } = written
  const isKept = !dryRun || outcome === 'unchanged'
  const taken = file === undefined || dryRun ? undefined : await renameTaken(file, deps)
  const shown = toShown({ article, revision, key: wanted.before?.key ?? wanted.key }, deps.site())
  return {
    status: outcome === 'created' && !dryRun ? 201 : 200,
    headers: {
      ...(isKept && { ETag: tagOf({ article, revision, stamp }) }),
      ...(outcome === 'created' &&
        !dryRun && {
          Location: `${deps.site().baseUrl}/api/articles/${encodeURIComponent(shown.key ?? article.slug)}`,
        }),
    },
    json: {
      outcome,
      article: shown,
      warnings: toWarnings(remarks, warnings),
      ...(taken !== undefined && { taken }),
    },
  }
}

function toApiError(
  { outcome, problems }: Extract<Written, { readonly problems: unknown }>,
  isJson: boolean,
): ApiError {
  const errors = toFieldProblems(problems, isJson)
  if (outcome === 'refused') return invalidRequest(errors)
  const detail = errors.map((one) => one.detail).join('\n')
  if (outcome === 'held') return new ApiError({ status: 409, word: 'conflict', detail, errors })
  return new ApiError({ status: 403, word: 'forbidden', detail, errors })
}

const deleteArticle = defineOperation({
  id: 'deleteArticle',
  method: 'delete',
  path: '/articles/{key}',
  tag,
  summary: 'Deletes the text and all revisions of an article',
  description:
    'Nothing is left of an article that readers have never seen. Of any other its tombstone stays, which needs `?evenIfSeen=true`.',
  scope: 'publish',
  params: keyParams,
  query: z.strictObject({
    evenIfSeen: flag,
    reason: z.string().optional().meta({ description: 'for readers, if they have seen the article' }),
  }),
  conditions: ['If-Match'],
  problems: [404, 409, 410, 412],
  answers: {
    200: {
      description: 'It was deleted.',
      schema: z.object({
        id: z.string(),
        hasTombstone: z.boolean().describe('readers have seen it, and are told that it is gone'),
      }),
    },
  },
  run: async ({ params, query, principal, request, deps }) => {
    const found = await requireArticle(params.key, deps)
    requireSection(principal, found.article)
    if (found.source.kind === 'file') {
      throw await heldByFile(found.source, deps, 'remove it, or withdraw the article')
    }
    const condition = toExpected(readConditions(request), found)
    const options = { evenIfSeen: query.evenIfSeen, ...(query.reason && { reason: query.reason }) }
    const deletion = await deps.editing.by(principal.actor).delete(found.article.slug, options, condition)
    return { status: 200, json: deletion }
  },
})

export const writeOperations = [createArticle, replaceArticle, patchArticle, deleteArticle]
