import { z } from 'zod'
import { scopes, type Token, toTokenJson } from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import { parseMoment } from '../../domain/moment.ts'
import type { ApiDeps } from '../deps.ts'
import { defineOperation, type Operation, type Reply } from '../operation.ts'

const tag = 'Tokens'
const date = 'RFC 3339, such as 2027-01-31T09:00:00Z'

const tokenOutput = z
  .object({
    id: z.string().describe('short and public: it names the token in the history of articles'),
    name: z.string(),
    scopes: z.array(z.enum(scopes)),
    sections: z.array(z.string()).optional().describe('it may write only articles of these'),
    state: z.enum(['active', 'expired', 'revoked']),
    createdAt: z.string().describe(date),
    createdBy: z.string().optional(),
    expiresAt: z.string().optional().describe(date),
    revokedAt: z.string().optional().describe(date),
    lastUsedOn: z.string().optional().describe('a day in UTC'),
    clientId: z.string().optional().describe('the program that got it by IndieAuth'),
    me: z.string().optional(),
    acceptsTwice: z.boolean().describe('a request may send it in header and body at once'),
  })
  .meta({ id: 'Token' })

const tokenWithSecret = tokenOutput
  .extend({ secret: z.string().describe('`gzt_…`: it is in this answer alone') })
  .meta({ id: 'TokenWithSecret' })

const nameRule = { error: 'must be a text of 1 to 100 characters, such as "CMS"' }
const scopeRule = { error: `must be one of ${scopes.join(', ')}` }
const dateRule = { error: `must be a date and time in ${date}` }
const mostSections = 100

const tokenInput = z
  .strictObject({
    name: z.string(nameRule).trim().min(1, nameRule).max(100, nameRule).describe('the program, or its user'),
    scopes: z.array(z.enum(scopes, scopeRule)).min(1, { error: 'must have at least one scope' }),
    sections: z
      .array(z.string().trim().min(1).max(200))
      .min(1)
      .max(mostSections)
      .optional()
      .describe('it may write only articles of these sections; default: of all'),
    expiresAt: z
      .string(dateRule)
      .refine((text) => parseMoment(text)?.precision === 'second', dateRule)
      .optional()
      .describe(`${date}; default: never`),
    acceptsTwice: z.boolean().optional(),
  })
  .meta({ id: 'TokenInput' })

const tokenParams = z.strictObject({
  id: z.string().regex(/^[\w-]{1,100}$/, { error: 'must be the id of a token' }),
})

const show = (token: Token, { store }: ApiDeps): Reply => ({
  status: 200,
  json: toTokenJson(token, store.now()),
})

const listTokens = defineOperation({
  id: 'listTokens',
  method: 'get',
  path: '/tokens',
  tag,
  scope: 'admin',
  summary: 'Lists the tokens, the newest first, with those that ended within a year',
  answers: { 200: { description: 'All tokens.', schema: z.object({ tokens: z.array(tokenOutput) }) } },
  run: async ({ deps: { store } }) => {
    const all = await store.tokens.list()
    return { status: 200, json: { tokens: all.map((token) => toTokenJson(token, store.now())) } }
  },
})

const createToken = defineOperation({
  id: 'createToken',
  method: 'post',
  path: '/tokens',
  tag,
  scope: 'admin',
  summary: 'Makes a token',
  description:
    'The secret is in this answer alone, and cannot be read again. A token that is limited to sections makes only such ' +
    'tokens. There is no Idempotency-Key, since no answer with a secret is kept.',
  body: { types: ['application/json'], schema: tokenInput },
  answers: {
    201: {
      description: 'The token, with its secret.',
      schema: tokenWithSecret,
      headers: { Location: 'its address in the API' },
    },
  },
  run: async ({ body, deps: { store, site }, principal }) => {
    const { name, scopes: wanted, sections, expiresAt, acceptsTwice = false } = body
    requireWithin(principal.token, sections)
    const at = expiresAt === undefined ? undefined : parseMoment(expiresAt)?.at
    const { token, secret } = await store.tokens.create({
      ...{ name, scopes: wanted, acceptsTwice, by: principal.actor },
      ...(sections && { sections }),
      ...(at && { expiresAt: at }),
    })
    const headers = { Location: `${site().baseUrl}/api/tokens/${token.id}` }
    return { status: 201, json: { ...toTokenJson(token, store.now()), secret }, headers }
  },
})

const readOwnToken = defineOperation({
  id: 'readOwnToken',
  method: 'get',
  path: '/tokens/self',
  tag,
  scope: 'any',
  summary: 'Reads the token of the request',
  answers: { 200: { description: 'The token.', schema: tokenOutput } },
  run: async ({ deps, principal }) => show(principal.token, deps),
})

const revokeOwnToken = defineOperation({
  id: 'revokeOwnToken',
  method: 'delete',
  path: '/tokens/self',
  tag,
  scope: 'any',
  summary: 'Ends the token of the request at once, for good',
  answers: { 204: { description: 'Every request with it is refused from now on.' } },
  run: async ({ deps: { store }, principal: { token, actor } }) => {
    await store.tokens.revoke(token.id, actor)
    return { status: 204 }
  },
})

const readToken = defineOperation({
  id: 'readToken',
  method: 'get',
  path: '/tokens/{id}',
  tag,
  scope: 'admin',
  summary: 'Reads a token',
  params: tokenParams,
  problems: [404],
  answers: { 200: { description: 'The token.', schema: tokenOutput } },
  run: async ({ params: { id }, deps }) => {
    const token = (await deps.store.tokens.list()).find((one) => one.id === id)
    if (token) return show(token, deps)
    throw new PublisherError('not_found', `no token has the id "${id}"`)
  },
})

const revokeToken = defineOperation({
  id: 'revokeToken',
  method: 'delete',
  path: '/tokens/{id}',
  tag,
  scope: 'admin',
  summary: 'Ends a token at once, for good',
  params: tokenParams,
  problems: [404],
  answers: { 204: { description: 'Every request with it is refused from now on.' } },
  run: async ({ params: { id }, deps: { store }, principal }) => {
    await store.tokens.revoke(id, principal.actor)
    return { status: 204 }
  },
})

/** Throws `forbidden`: a token gives nothing that it has not. With `admin` it has every scope. */
function requireWithin({ name, sections: own }: Token, wanted: readonly string[] | undefined): void {
  if (!own || wanted?.every((section) => own.includes(section))) return
  const message = `the token "${name}" makes only tokens of the sections ${own.join(', ')}: name them in sections`
  throw new PublisherError('forbidden', message)
}

/** Tokens of the API. */
export const tokenOperations: readonly Operation[] = [
  listTokens,
  createToken,
  readOwnToken,
  revokeOwnToken,
  readToken,
  revokeToken,
]
