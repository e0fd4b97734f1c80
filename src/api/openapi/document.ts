import { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi'
import type { AnswerForm, Operation } from '../operation.ts'
import { type ApiProblemWord, problemTitles } from '../problem.ts'
import { problemForm } from './problem-form.ts'

export interface DocumentOptions {
  readonly operations: readonly Operation[]
  /** The public address, without a slash at its end. */
  readonly baseUrl: string
  /** The publication's title. */
  readonly title: string
}

/** The words of problems by status: several may share one. */
const wordsOf: Readonly<Record<number, readonly ApiProblemWord[]>> = {
  400: ['invalid'],
  401: ['unauthorized'],
  403: ['forbidden'],
  404: ['not_found'],
  409: ['conflict', 'in_progress'],
  410: ['gone'],
  412: ['outdated'],
  413: ['too_large'],
  415: ['unsupported'],
  422: ['invalid', 'key_reused'],
  428: ['precondition_required'],
  429: ['rate_limited'],
  500: ['failed'],
  503: ['unavailable'],
}

/** Problems of every operation. */
const always = [400, 401, 429, 500, 503]

const header = (description: string, example?: string) =>
  z
    .string()
    .optional()
    .meta({ description, ...(example !== undefined && { example }) })

const requestHeaders = {
  'If-Match': header('an ETag: the request fails with 412 if the article has another one', '"3"'),
  'If-None-Match': header('in a PUT `*`: the request fails with 412 if the article exists'),
  'Idempotency-Key': header(
    'a text in quotes: the same request, sent again within a day, runs once',
    '"8e03978e"',
  ),
}

/** Headers of problems, by status. */
const problemHeaders: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'WWW-Authenticate': 'Bearer' },
  409: { 'Retry-After': 'if the first request with the Idempotency-Key is not finished: seconds' },
  412: { ETag: 'the revision of now in quotes, if there is one' },
  415: { 'Accept-Post': 'media types that the address takes', 'Accept-Patch': 'the same' },
  429: { 'Retry-After': 'seconds until the next request is free' },
  503: { 'Retry-After': 'seconds' },
}

const replayed = { 'Idempotency-Replayed': 'true: the answer of an earlier request with the Idempotency-Key' }

/** The description of the API (OpenAPI 3.1), made from the same schemas that check the requests. */
export function createApiDocument({
  operations,
  baseUrl,
  title,
}: DocumentOptions): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) }
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: `${title}: the API of the publication`,
        version: '1',
        description:
          'Any program writes, publishes, corrects and withdraws articles. Each request needs a token: ' +
          '`gazette token create --name NAME --scope write --scope publish`.',
      },
      servers: [{ url: `${baseUrl}/api` }],
      security: [{ token: [] }],
      paths,
      components: {
        securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'gzt_…' } },
      },
    },
    { allowEmptySchema: { unknown: true, any: true, transform: true, custom: true, date: true } },
  )
}

function toOperation(operation: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, description, scope, params, query, body, answers } = operation
  const names = [
    ...(operation.conditions ?? []),
    ...(operation.idempotency ? (['Idempotency-Key'] as const) : []),
  ]
  const headers = Object.fromEntries(names.map((name) => [name, requestHeaders[name]]))
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, scope === 'any' ? 'Any scope.' : `Scope: \`${scope}\`.`]
      .filter(Boolean)
      .join('\n\n'),
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
      ...(names.length > 0 && { header: z.object(headers) }),
    },
    ...(body && {
      requestBody: {
        required: !body.isOptional,
        content: Object.fromEntries(
          body.types.map((type) => [type, { schema: bodySchema(body, type), ...exampleOf(body, type) }]),
        ),
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, form]) => [
          status,
          toResponse({ ...form, headers: { ...form.headers, ...(operation.idempotency && replayed) } }),
        ]),
      ),
      ...Object.fromEntries(problemsOf(operation).map((status) => [status, toProblemResponse(status)])),
    },
  }
}

/** JSON, or a value of it in each line. */
const isJson = (type: string) => /(?:[/+]|x-nd)json$/.test(type)

function bodySchema({ schema }: NonNullable<Operation['body']>, type: string): z.ZodType {
  return schema && isJson(type) ? schema : z.string()
}

function exampleOf({ example }: NonNullable<Operation['body']>, type: string) {
  return example === undefined || /[/+]json$/.test(type) ? {} : { example }
}

/** The statuses of problems that an operation may answer with, in order. */
export function problemsOf({ scope, body, idempotency, problems = [] }: Operation): number[] {
  const ofScope = scope === 'any' ? [] : [403]
  // A stream may have a limit of its own.
  const ofBody = body ? [...(body.isStream ? [] : [413]), 415] : []
  const ofKey = idempotency ? [409, 422] : []
  const all = new Set([...always, ...ofScope, ...ofBody, ...ofKey, ...problems])
  return [...all].sort((one, other) => one - other)
}

function toResponse({ description, schema, type = 'application/json', headers = {} }: AnswerForm) {
  return {
    description,
    ...(schema && { content: { [type]: { schema } } }),
    ...(Object.keys(headers).length > 0 && {
      headers: z.object(
        Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, header(text)])),
      ),
    }),
  }
}

function toProblemResponse(status: number) {
  const description = (wordsOf[status] ?? []).map((word) => problemTitles[word]).join(' Or: ')
  const headers = problemHeaders[status] ?? {}
  return toResponse({ description, schema: problemForm, type: 'application/problem+json', headers })
}
