import type { RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import { basePathOf, paths } from '../domain/site.ts'
import type { Headers } from '../http/answer.ts'
import { clientNetwork } from '../http/client-address.ts'
import { readTarget } from '../http/request-target.ts'
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
  const logRequest = logRequests(context)
  app.use(logRequest)
  app.use((_req, res, next) => {
    res.set(securityHeaders)
    next()
  })
  app.use(createPushRoutes({ intake: push.intake, findClient: (req) => clientNetwork(req, trustProxy) }))
  app.use(createServeRoutes(context))
  app.use(answerErrors)
  // The response cache logs nothing: where each request is to be logged, Express answers all of them.
  const cache = log.isLevelEnabled('debug') ? undefined : responseCache
  const answer = countAnswers(cache, app, metrics, audience)
  const refuseLogged: RequestListener = (req, res) => {
    logRequest(req, res)
    refuseMalformed(res, securityHeaders)
  }
  const refuse = countAnswers(undefined, refuseLogged, metrics)
  const basePath = basePathOf(context.site().baseUrl)
  return (req, res) => {
    const target = readTarget(req)
    if (target === undefined) return refuse(req, res)
    if (isBase(target.url, basePath)) return redirectToHome(res, basePath, securityHeaders)
    req.url = withoutBase(target.url, basePath)
    if (target.host !== undefined) req.headers.host = target.host
    answer(req, res)
  }
}

/** The public address without its slash: another address, to which nothing relative is below it. */
function isBase(url: string, basePath: string): boolean {
  return basePath !== '' && url.split('?', 1)[0] === basePath
}

function redirectToHome(res: ServerResponse, basePath: string, securityHeaders: Headers): void {
  const own = { Location: basePath + paths.home, 'Cache-Control': 'public, max-age=86400' }
  res.writeHead(301, { ...securityHeaders, ...own }).end()
}

/** Proxies keep the path of the public address or strip it: both lead here, and so does a check of the server itself. */
function withoutBase(url: string, basePath: string): string {
  return url.startsWith(`${basePath}/`) ? url.slice(basePath.length) : url
}

/** The connection closes: what follows may not be the request that a proxy takes it for. */
function refuseMalformed(res: ServerResponse, securityHeaders: Headers): void {
  const own = {
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
  }
  res.writeHead(400, { ...securityHeaders, ...own })
  res.end('Bad request.\n')
}
