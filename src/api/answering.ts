import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { ApiDeps } from './deps.ts'
import type { Reply } from './operation.ts'
import { type Problem, problemTitles, sendProblem, toProblem } from './problem.ts'

/**
 * Whatever fails becomes problem details, with the members that `toOwn` adds. A bug is logged under the id of the request.
 */
export async function answering(
  req: IncomingMessage,
  res: ServerResponse,
  deps: Pick<ApiDeps, 'site'>,
  work: () => Promise<void>,
  toOwn: (problem: Problem) => Problem = (problem) => problem,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (res.headersSent || res.destroyed) {
      res.destroy()
      return
    }
    const problem = toProblem(error)
    // The request log reads it when the request is over.
    if (!problem) res.err = error instanceof Error ? error : new Error(String(error))
    const failed: Problem = { status: 500, word: 'failed', detail: problemTitles.failed }
    refuse(req, res, deps, toOwn(problem ?? failed))
  }
}

/** Answers with the problem. One of the server names the request. */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  { site }: Pick<ApiDeps, 'site'>,
  problem: Problem,
): void {
  const requestId = req.id === undefined ? undefined : String(req.id)
  if (problem.status >= 500 && requestId !== undefined) res.setHeader('X-Request-Id', requestId)
  sendProblem(res, problem, {
    baseUrl: site().baseUrl,
    requestId: problem.status >= 500 ? requestId : undefined,
  })
}

/** Sends a reply. Nothing of it is stored by caches. */
export function send(res: ServerResponse, { status, json, stream, headers = {} }: Reply): void {
  res.statusCode = status
  res.setHeader('Cache-Control', 'no-store')
  if (json !== undefined) res.setHeader('Content-Type', 'application/json')
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  if (stream) {
    // A client may go away at any time; any other failure cuts the answer off.
    pipeline(stream, res).catch(() => res.destroy())
    return
  }
  res.end(json === undefined ? undefined : `${JSON.stringify(json)}\n`)
}
