import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { PublisherError } from '../../domain/errors.ts'
import { programKeyStart } from '../../domain/identity.ts'
import { fieldProblem } from '../openapi/problem-form.ts'
import { type Call, defineOperation } from '../operation.ts'
import { type FieldProblem, problemTitles, toFieldProblems, toProblem } from '../problem.ts'
import { check, parseJson, requireType } from '../read-request.ts'
import { readLines } from './read-lines.ts'
import { findForbidden } from './rights.ts'
import { articleInput, articleKey, flag, remark } from './schemas.ts'
import { toWarnings } from './show.ts'
import { type ArticleToSave, createArticleWriter, type Written } from './writer.ts'

const mostLines = 10_000
/** What one transaction saves: readers whose answer is not cached wait for it on SQLite. */
const batchLines = 100
/** What one batch holds in memory, beside its last line. */
const batchBytes = 4_000_000
const ndjson = 'application/x-ndjson'

const resultForm = z
  .object({
    index: z.int().describe('of the line, from 0'),
    status: z.int().describe('what a request for this line alone would have answered'),
    outcome: z.enum(['created', 'updated', 'unchanged']).optional(),
    key: z.string().optional(),
    id: z.string().optional(),
    slug: z.string().optional(),
    revision: z.int().optional(),
    warnings: z.array(remark).optional(),
    detail: z.string().optional(),
    errors: z.array(fieldProblem).optional(),
  })
  .meta({ id: 'BulkResult' })

type Result = z.input<typeof resultForm>

/** A line of the request: an article to save, or what is wrong with it. */
type Line = { readonly index: number; readonly length: number } & (
  | { readonly wanted: ArticleToSave }
  | { readonly problem: Omit<Result, 'index'> }
)

export const bulkOperation = defineOperation({
  id: 'saveArticles',
  method: 'post',
  path: '/articles/bulk',
  tag: 'Articles',
  summary: `Creates or replaces up to ${mostLines} articles, each with its own outcome`,
  description:
    'One article a line: its fields, and `key`, which makes it safe to send again. The answer has a line for each, as soon as ' +
    'it is saved. It is 200 even if lines failed.',
  scope: 'write',
  query: z.strictObject({ dryRun: flag }),
  body: {
    types: [ndjson],
    isStream: true,
    schema: articleInput.extend({ key: articleKey.optional() }).meta({ id: 'BulkArticle' }),
    example: '{"key":"cms-4711","title":"The fog bell rings again"}\n{"key":"cms-4712","title":"Low tide"}\n',
  },
  answers: { 200: { description: 'A line for each line.', schema: resultForm, type: ndjson } },
  run: async (call) => {
    requireType(call.request, [ndjson])
    return {
      status: 200,
      headers: { 'Content-Type': ndjson },
      stream: Readable.from(saveLines(call), { objectMode: false }),
    }
  },
})

type BulkCall = Pick<Call<unknown, { dryRun: boolean }, unknown>, 'request' | 'principal' | 'query' | 'deps'>

/** While one batch is saved, the next one is read and checked. */
async function* saveLines(call: BulkCall): AsyncGenerator<string> {
  const writer = createArticleWriter(call.deps)
  let saving: Promise<string> | undefined
  for await (const batch of inBatches(readArticles(call))) {
    const next = saveBatch(batch, writer, call)
    // Its failure is that of this generator, which may not have come to it yet.
    next.catch(() => {})
    if (saving) yield await saving
    saving = next
  }
  if (saving) yield await saving
}

async function* inBatches(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let batch: Line[] = []
  let bytes = 0
  for await (const line of lines) {
    batch.push(line)
    bytes += line.length
    if (batch.length < batchLines && bytes < batchBytes) continue
    yield batch
    batch = []
    bytes = 0
  }
  if (batch.length > 0) yield batch
}

async function* readArticles({ request, principal, deps }: BulkCall): AsyncGenerator<Line> {
  let index = 0
  for await (const bytes of readLines(request, deps.limits.bodyBytes)) {
    if (index === mostLines) {
      yield {
        index,
        length: bytes.length,
        problem: {
          status: 413,
          detail: `a request takes ${mostLines} articles; send the rest in another one`,
        },
      }
    }
    // The rest is read all the same: the next request of the connection comes behind it.
    if (index++ >= mostLines) continue
    yield { index: index - 1, length: bytes.length, ...toLine(bytes, principal, deps) }
  }
}

function toLine(
  bytes: Buffer | 'too long',
  principal: BulkCall['principal'],
  { limits, log }: BulkCall['deps'],
): { wanted: ArticleToSave } | { problem: Omit<Result, 'index'> } {
  try {
    if (bytes === 'too long') {
      throw new PublisherError('too_large', `the line must have ${limits.bodyBytes} bytes at most`)
    }
    const { key = randomBytes(15).toString('base64url'), ...article } = check(keyed, parseJson(bytes), 'body')
    return {
      wanted: {
        key,
        article,
        by: principal.actor,
        findForbidden: (incoming, before) => findForbidden(principal, incoming, before),
      },
    }
  } catch (error) {
    return { problem: toFailure(error, { log }) }
  }
}

const keyed = z.looseObject({ key: articleKey.optional() })

/** A bug fails its lines alone. */
function toFailure(error: unknown, { log }: Pick<BulkCall['deps'], 'log'>): Omit<Result, 'index'> {
  const problem = toProblem(error)
  if (!problem) log.error({ err: error }, 'articles of a bulk request were not saved')
  const { status, detail, errors } = problem ?? { status: 500, detail: problemTitles.failed }
  return { status, detail, ...(errors && { errors: [...errors] }) }
}

async function saveBatch(
  batch: readonly Line[],
  writer: ReturnType<typeof createArticleWriter>,
  { principal, query, deps }: BulkCall,
): Promise<string> {
  const wanted = batch.flatMap((line) => ('wanted' in line ? [line.wanted] : []))
  let outcomes: readonly Written[] = []
  let failure: Omit<Result, 'index'> | undefined
  try {
    outcomes = await writer.saveAll(wanted, principal.actor, { dryRun: query.dryRun })
    const refused = outcomes.flatMap((one, index) =>
      one.outcome === 'refused'
        ? [{ key: programKeyStart + (wanted[index]?.key ?? ''), problems: one.problems }]
        : [],
    )
    if (!query.dryRun) await deps.editing.by(principal.actor).noteRefused(refused)
  } catch (error) {
    // Such as an outage: the lines of this batch were not saved, and the client may send them again.
    failure = toFailure(error, deps)
  }
  let next = 0
  const results = batch.map((line): Result => {
    if ('problem' in line) return { index: line.index, ...line.problem }
    const outcome = outcomes[next++]
    return {
      index: line.index,
      key: line.wanted.key,
      ...(outcome ? toResult(outcome) : (failure ?? { status: 500 })),
    }
  })
  return results.map((result) => `${JSON.stringify(result)}\n`).join('')
}

function toResult(written: Written): Omit<Result, 'index' | 'key'> {
  switch (written.outcome) {
    case 'outdated':
      return { status: 412, detail: 'the article was changed meanwhile: send it again' }
    case 'held':
      return { status: 409, ...toErrors(toFieldProblems(written.problems, true)) }
    case 'refused':
      return { status: 400, ...toErrors(toFieldProblems(written.problems, true)) }
    case 'forbidden':
      return { status: 403, ...toErrors(toFieldProblems(written.problems, true)) }
    default: {
      const { outcome, article, revision } = written
      const warnings = toWarnings(written.remarks, written.warnings)
      return {
        status: outcome === 'created' ? 201 : 200,
        outcome,
        id: article.id,
        slug: article.slug,
        revision,
        ...(warnings.length > 0 && { warnings }),
      }
    }
  }
}

function toErrors(problems: readonly FieldProblem[]): Pick<Result, 'detail' | 'errors'> {
  // All of an article is in one line.
  const errors = problems.map(({ line: _line, ...problem }) => problem)
  return { detail: errors.map((one) => one.detail).join('\n'), errors }
}
