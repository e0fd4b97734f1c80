import type { IncomingMessage } from 'node:http'
import express, { type ErrorRequestHandler, type Response, Router } from 'express'
import { paths } from '../domain/site.ts'
import type { Intake } from './requests/intake.ts'

export interface PushRouteDeps {
  readonly intake: Intake
  /** Whose request it is, where that can be told. */
  readonly findClient: (request: IncomingMessage) => string | undefined
}

const formType = 'application/x-www-form-urlencoded'
const mostForm = '16kb'
const allowed = 'GET, HEAD, POST'

/** The hub. */
export function createPushRoutes({ intake, findClient }: PushRouteDeps): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const hub = router.route(paths.hub)
  hub.post(express.text({ type: formType, limit: mostForm, inflate: false }), async (req, res) => {
    if (typeof req.body !== 'string') return send(res, 415, `The request must be a form (${formType}).`)
    const { status, sentence, retryAfter } = await intake.accept(req.body, findClient(req))
    if (retryAfter !== undefined) res.set('Retry-After', String(retryAfter))
    send(res, status, sentence)
  })
  hub.get((_req, res) => send(res, 200, intake.describe()))
  hub.all((req, res) =>
    send(res.set('Allow', allowed), 405, `${req.method} is not possible here; ${allowed} are.`),
  )
  router.use(paths.hub, answerBadForm)
  return router
}

/** What could not be read at all: its status is the reader's (4xx), and the sentence ours. */
const answerBadForm: ErrorRequestHandler = (error: { status?: unknown; type?: unknown }, _req, res, next) => {
  const { status } = error
  if (typeof status !== 'number' || status < 400 || status >= 500) return next(error)
  send(res, status, status === 413 ? `The form must have at most ${mostForm}.` : 'The form cannot be read.')
}

function send(res: Response, status: number, text: string): void {
  res.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${text}\n`)
}
