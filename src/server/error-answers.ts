import type { IncomingMessage, ServerResponse } from 'node:http'
import { statusOf } from '../api/problem.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import { fill, type Interface, interfaceOf } from '../words/interface.ts'
import type { Words } from '../words/words.ts'

/** As Express calls it for an error. */
type ErrorHandler = (
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: (error: unknown) => void,
) => void

/**
 * The one place where an error becomes an answer. A bug is a plain 500; the log has the error, under the id of the
 * request that the answer names. What is no fault of the client is said in the language of the publication.
 */
export function answerErrors(site: () => Site): ErrorHandler {
  return (error, req, res, _next) => answerError(error, req, res, interfaceOf(site().publication))
}

/** The same within the app of another program, whose own handler gets the bugs and what Express refuses. */
export function answerOurErrors(site: () => Site): ErrorHandler {
  const answer = answerErrors(site)
  return (error, req, res, next) => {
    if (error instanceof PublisherError && !res.headersSent) answer(error, req, res, next)
    else next(error)
  }
}

function answerError(
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  { words, language }: Interface,
): void {
  const { status, message } = toAnswer(error, words)
  // The request log reads it when the request is over.
  if (status >= 500) res.err = error instanceof Error ? error : new Error(String(error))
  if (res.headersSent) {
    // Cut off, or the client would take half an answer for the whole.
    res.destroy()
    return
  }
  const isNamed = status >= 500 && req.id !== undefined
  if (isNamed) res.setHeader('X-Request-Id', String(req.id))
  if (status === 503) res.setHeader('Retry-After', '30')
  // RFC 9110, section 15.5.2.
  if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
  res.statusCode = status
  res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  if (status >= 500) res.setHeader('Content-Language', language)
  res.end(isNamed ? `${message} ${fill(words.requestId, { id: String(req.id) })}\n` : `${message}\n`)
}

function toAnswer(error: unknown, words: Words): { status: number; message: string } {
  if (error instanceof PublisherError && error.problem !== 'unavailable') {
    return { status: statusOf[error.problem], message: error.message }
  }
  if (error instanceof PublisherError) {
    return { status: 503, message: words.unavailable }
  }
  // Errors of Express for bad requests, such as a path with a broken percent sign.
  const status = (error as { status?: unknown } | null)?.status
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, message: 'Bad request.' }
  return { status: 500, message: words.failed }
}
