import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { Remark } from '../../domain/errors.ts'
import { applyMergePatch } from '../articles/merge-patch.ts'
import { flag } from '../articles/schemas.ts'
import { type Call, defineOperation, type Reply } from '../operation.ts'
import { ApiError, invalidRequest, toFieldProblems } from '../problem.ts'

const tag = 'Publication'

const document = z
  .record(z.string(), z.unknown())
  .describe('the fields of `publication.json`: id, title, language, publisher and so on')
  .meta({ id: 'Publication' })

const answer = (description: string) => ({
  description,
  schema: document,
  headers: { ETag: 'differs when the publication does' },
})

const query = z.strictObject({
  dryRun: flag.meta({ description: 'checks everything and changes nothing' }),
  takeOver: flag.meta({
    description: 'moves a publication that `publication.json` gives into the store, and renames the file',
  }),
})

const readPublication = defineOperation({
  id: 'readPublication',
  method: 'get',
  path: '/publication',
  tag,
  summary: 'Reads the publication',
  scope: 'read',
  conditions: ['If-None-Match'],
  problems: [404, 409],
  answers: {
    200: answer('The publication.'),
    304: { description: 'It has the ETag of If-None-Match.', headers: { ETag: 'the same' } },
  },
  run: async ({ request, deps: { publicationSource } }) => {
    const { document, version } = await publicationSource.show()
    const headers = { ETag: `"${version}"` }
    if (tagsOf(request.headers['if-none-match']).includes(version)) return { status: 304, headers }
    return { status: 200, json: document, headers }
  },
})

const replacePublication = defineOperation({
  id: 'replacePublication',
  method: 'put',
  path: '/publication',
  tag,
  summary: 'Replaces the publication, with the checks of `publication.json`',
  description: 'Every server uses it within a second. Its id never changes.',
  scope: 'admin',
  query,
  body: { types: ['application/json'], schema: document },
  conditions: ['If-Match'],
  problems: [404, 409, 412],
  answers: { 200: answer('It is in use.') },
  run: async (call) => change(call, () => call.body),
})

const patchPublication = defineOperation({
  id: 'patchPublication',
  method: 'patch',
  path: '/publication',
  tag,
  summary: 'Changes fields of the publication (JSON Merge Patch, RFC 7396)',
  description: 'null removes a field, and a list replaces the whole list.',
  scope: 'admin',
  query,
  body: {
    types: ['application/merge-patch+json', 'application/json'],
    schema: z.record(z.string(), z.unknown()).meta({ id: 'PublicationPatch' }),
  },
  conditions: ['If-Match'],
  problems: [404, 409, 412],
  answers: { 200: answer('It is in use.') },
  run: async (call) => change(call, (before) => applyMergePatch(before, call.body) as Document),
})

type Document = Readonly<Record<string, unknown>>
type ChangeCall = Call<unknown, z.output<typeof query>, unknown>

async function change(call: ChangeCall, toNext: (before: Document) => Document): Promise<Reply> {
  const { request, query, principal, deps } = call
  const { publicationSource, changePublication } = deps
  const before = await publicationSource.show()
  requireMatch(request, before.version)
  const next = toNext(before.document)
  const problems = [...findNewId(before.document, next), ...(await publicationSource.check(next))]
  if (problems.length > 0) throw invalidRequest(toFieldProblems(problems, true))
  if (query.dryRun) return { status: 200, json: next, headers: { ETag: `"${before.version}"` } }
  const { version } = await changePublication(next, {
    expectedVersion: before.version,
    takesOver: query.takeOver ?? false,
    by: principal.actor,
  })
  return { status: 200, json: next, headers: { ETag: `"${version}"` } }
}

/** The ids of all articles derive from it. */
function findNewId({ id: known }: Document, { id }: Document): Remark[] {
  if (typeof id !== 'string' || typeof known !== 'string' || id === known) return []
  return [{ field: 'id', message: `id is ${known} and never changes; it says "${id.slice(0, 200)}"` }]
}

/** RFC 9110, section 13.1.1: a weak tag matches nothing. */
function requireMatch({ headers }: IncomingMessage, version: string): void {
  const ifMatch = headers['if-match']
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const strong = ifMatch.replaceAll(/W\/"[^"]*"/g, '')
  if (tagsOf(strong).includes(version)) return
  throw new ApiError({
    status: 412,
    word: 'outdated',
    detail: 'the publication was changed meanwhile: read it again',
    headers: { ETag: `"${version}"` },
  })
}

function tagsOf(header = ''): string[] {
  return [...header.matchAll(/"([^"]*)"/g)].map(([, tag = '']) => tag)
}

export const publicationOperations = [readPublication, replacePublication, patchPublication]
