import type { RequestListener } from 'node:http'
import express from 'express'
import { clientNetwork } from '../http/client-address.ts'
import { createPushRoutes } from '../push/routes.ts'
import { countAnswers } from '../serve/front.ts'
import { createServeRoutes } from '../serve/routes.ts'
import type { Context } from './context.ts'
import { answerErrors } from './error-answers.ts'
import { logRequests } from './request-log.ts'

/** The whole HTTP side: the response cache answers first, and Express what it leaves. */
export function createApp(context: Context): RequestListener {
  const { responseCache, metrics, audience, push, trustProxy, log, securityHeaders } = context
  // One address per thing; validators are ours (http/conditional.ts).
  const app = express().enable('case sensitive routing').enable('strict routing')
  app.disable('etag').disable('x-powered-by')
  app.use(logRequests(context))
  app.use((_req, res, next) => {
    res.set(securityHeaders)
    next()
  })
  app.use(createPushRoutes({ intake: push.intake, findClient: (req) => clientNetwork(req, trustProxy) }))
  app.use(createServeRoutes(context))
  app.use(answerErrors)
  // The response cache logs nothing: where each request is to be logged, Express answers all of them.
  const cache = log.isLevelEnabled('debug') ? undefined : responseCache
  return countAnswers(cache, app, metrics, audience)
}
