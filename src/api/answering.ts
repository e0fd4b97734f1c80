import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ApiDeps } from './deps.ts'
import { type Problem, problemTitles, sendProblem, toProblem } from './problem.ts'

/** Whatever fails becomes problem details. A bug is logged under the id of the request. */
export async function answering(
  req: IncomingMessage,
  res: ServerResponse,
  deps: Pick<ApiDeps, 'site'>,
  work: () => Promise<void>,
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
    refuse(req, res, deps, problem ?? { status: 500, word: 'failed', detail: problemTitles.failed })
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
