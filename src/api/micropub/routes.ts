import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Request, type Response, Router } from 'express'
import { paths } from '../../domain/site.ts'
import { answering, refuse, send } from '../answering.ts'
import type { ApiDeps } from '../deps.ts'
import { readIdempotencyKey, requestKeyOf, runOnce } from '../idempotency.ts'
import type { Reply } from '../operation.ts'
import type { Principal } from '../principal.ts'
import type { TokenLimit } from '../token-limit.ts'
import { authorize, type Sender } from './authorize.ts'
import { createPost } from './create-post.ts'
import { answerMediaQuery, takeFile } from './media-endpoint.ts'
import { refusePost, withError } from './problems.ts'
import { answerQuery } from './queries.ts'
import { type Received, receive } from './requests/receive.ts'
import { requireReading, requireRight } from './rights.ts'
import { deletePost, undeletePost, updatePost } from './update-post.ts'

const allow = 'GET, HEAD, POST, OPTIONS'

/** The Micropub endpoint and its media endpoint (W3C Recommendation, 23 May 2017). */
export function createMicropubRoutes(deps: ApiDeps, limit: TokenLimit | undefined): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const sender = async (req: IncomingMessage, res: ServerResponse, bodyToken?: string) => {
    const principal = await authorize(req, bodyToken, deps)
    limit?.take(principal, res)
    return principal
  }
  serve(paths.micropub, {
    get: async (req, res) => {
      const { token } = await sender(req, res)
      const fields = fieldsOf(req)
      if (fields.get('q') === 'source') requireReading(token)
      return answerQuery(fields, deps)
    },
    post: (req, res) =>
      answerPost(
        req,
        once((token) => sender(req, res, token)),
        deps,
      ),
  })
  serve(paths.micropubMedia, {
    get: async (req, res) => {
      const { token } = await sender(req, res)
      requireRight(token, 'media', 403)
      return answerMediaQuery(fieldsOf(req), deps)
    },
    post: (req, res) =>
      takeFile(
        req,
        once((token) => sender(req, res, token)),
        deps,
      ),
  })
  return router

  function serve(path: string, { get, post }: Readonly<Record<'get' | 'post', Answer>>): void {
    const route = router.route(path)
    const answer = (find: Answer) => async (req: Request, res: Response) => {
      openToAll(res)
      await answering(req, res, deps, async () => send(res, await find(req, res)), withError)
    }
    route.get(answer(get)).post(answer(post))
    route.options((_req, res) => {
      openToAll(res)
      const methods = { 'Access-Control-Allow-Methods': 'GET, POST', 'Access-Control-Max-Age': '86400' }
      const headers = { 'Access-Control-Allow-Headers': 'Authorization, Content-Type, Idempotency-Key' }
      res
        .set({ ...methods, ...headers, Allow: allow })
        .status(204)
        .end()
    })
    route.all((req, res) => {
      openToAll(res)
      const detail = `${req.method} is not possible here; ${allow} are`
      refuse(
        req,
        res,
        deps,
        withError({ status: 405, word: 'method_not_allowed', detail, headers: { Allow: allow } }),
      )
    })
  }
}

type Answer = (req: Request, res: Response) => Promise<Reply>

/** Web pages that are writing apps call it with a token, and never with cookies (Fetch standard, CORS protocol). */
function openToAll(res: Response): void {
  res.set({
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': 'Location, Link, Retry-After, WWW-Authenticate',
  })
}

function fieldsOf({ originalUrl }: Request): URLSearchParams {
  return new URL(originalUrl, 'http://here').searchParams
}

/** Each token is looked up once, although a form asks before each of its files. */
function once(find: Sender): Sender {
  const found = new Map<string | undefined, Promise<Principal>>()
  return (token) => {
    const known = found.get(token) ?? find(token)
    found.set(token, known)
    return known
  }
}

async function answerPost(req: Request, sender: Sender, deps: ApiDeps): Promise<Reply> {
  await using received = await receive(req, deps.limits, sender)
  const { read, uploads, principal } = received
  if ('problems' in read) throw refusePost(read.problems)
  const { request } = read
  const run = (requestKey: string | undefined) => {
    if (request.action === 'create')
      return createPost({ properties: request.properties, uploads, principal, requestKey }, deps)
    const { url } = request
    if (request.action === 'update') return updatePost({ url, update: request.update, principal }, deps)
    const change = request.action === 'delete' ? deletePost : undeletePost
    return change({ url, principal }, deps)
  }
  const key = readIdempotencyKey(req)
  // The files of the request are there until then.
  if (key === undefined) return await run(undefined)
  const keyed = toKeyed(req, received, key)
  return await runOnce(keyed, deps.store, () => run(requestKeyOf(keyed)))
}

function toKeyed(req: Request, { bytes, type, principal }: Received, key: string) {
  const operation = { id: 'micropub', idempotency: 'repeatable' } as const
  return { operation, target: req.originalUrl, tokenId: principal.token.id, key, type, bytes }
}
