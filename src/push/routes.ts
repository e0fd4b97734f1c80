import type { IncomingMessage } from 'node:http'
import express, { type ErrorRequestHandler, type Response, Router } from 'express'
import { paths } from '../domain/site.ts'
import { formType, toForm } from '../http/form.ts'
import type { Intake } from './requests/intake.ts'

export interface PushRouteDeps {
  readonly intake: Intake
  /** Identifies the client of a request; undefined if it cannot be told. */
  readonly findClient: (request: IncomingMessage) => string | undefined
}

const maxForm = '16kb'
const allowed = 'GET, HEAD, POST'

/** The address of the hub. */
export function createPushRoutes({ intake, findClient }: PushRouteDeps): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const hub = router.route(paths.hub)
  hub.post(express.text({ type: formType, limit: maxForm, inflate: false }), async (req, res) => {
    const form = toForm(req.body)
    if (form === undefined) return send(res, 415, `The request must be a form (${formType}).`)
    const { status, sentence, retryAfter } = await intake.accept(form, findClient(req))
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

/** Keeps the body parser's status (4xx) and replaces its message. */
const answerBadForm: ErrorRequestHandler = (error: { status?: unknown }, _req, res, next) => {
  const { status } = error
  if (typeof status !== 'number' || status < 400 || status >= 500) return next(error)
  send(res, status, status === 413 ? `The form must have at most ${maxForm}.` : 'The form cannot be read.')
}

function send(res: Response, status: number, text: string): void {
  res.status(status).set('Cache-Control', 'no-store').type('text/plain').send(`${text}\n`)
}
