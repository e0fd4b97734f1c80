import type { ServerResponse } from 'node:http'
import { pino } from 'pino'
import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'
import { parsePublication } from '../ingest/publication/read.ts'
import { createReadingThread } from '../ingest/thread/reading-thread.ts'
import { createMiddleware } from '../server/app.ts'
import { startLog } from '../server/log/log.ts'
import { machineClock } from '../server/open-gazette.ts'
import type { Settings } from '../server/settings/settings.ts'
import { startWork } from '../server/start-server.ts'
import { createLibraryEditing } from './create-editing.ts'
import type { LibraryEditing } from './editing.ts'
import type { Gazette, GazetteOptions, LogLine } from './gazette.ts'
import { inOptionNames, readOptions } from './read-options.ts'

/** See `createGazette`. */
export function openLibrary(options: GazetteOptions): Promise<Gazette> {
  return inOptionNames(() => open(readOptions(options), options))
}

async function open(settings: Settings, { publication, onLog }: GazetteOptions): Promise<Gazette> {
  const url = settings.publicUrl ?? ''
  const log = startLog(settings, {}, { write: (line) => onLog && passOn(toLogLine(line), onLog) })
  const thread = createReadingThread()
  const work = await startWork(settings, {
    ...machineClock,
    ...{ url, log, thread, isGuest: true },
    ...(publication && {
      publication: (media) => parsePublication(publication, media),
      upgrade: { backupFolder: process.cwd() },
    }),
  })
  const answer = createMiddleware(work.context)
  const calls = createCalls()
  let closing: Promise<void> | undefined
  async function closeAll(): Promise<void> {
    await calls.end()
    await work[Symbol.asyncDispose]()
    await thread.rest()
  }
  const close = (): Promise<void> => {
    closing ??= closeAll()
    return closing
  }
  return {
    router: (req, res, next) => {
      if (closing) return refuse(res)
      const end = calls.begin()
      res.once('close', end)
      answer(req, res, (error) => {
        end()
        next(error)
      })
    },
    editing: calls.within(createLibraryEditing(work.gazette)),
    url,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** How long `close` waits for what is under way: what stops a program often ends its process after ten seconds. */
const callsMs = 5_000

/** Lets requests and calls under way finish before the store closes, and refuses calls that come later. */
function createCalls() {
  const underWay = new Set<Promise<void>>()
  let isClosed = false
  const sayClosed = (cause?: unknown) =>
    new PublisherError('unavailable', 'this publication is closed', { cause })

  function begin(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    underWay.add(promise)
    return () => {
      underWay.delete(promise)
      resolve()
    }
  }

  async function run(call: () => Promise<unknown>): Promise<unknown> {
    if (isClosed) throw sayClosed()
    const end = begin()
    try {
      return await call()
    } catch (error) {
      throw isClosed && !(error instanceof PublisherError) ? sayClosed(error) : error
    } finally {
      end()
    }
  }

  return {
    begin,
    within: (editing: LibraryEditing): LibraryEditing => {
      const functions = Object.entries(editing).map(([name, work]) => [
        name,
        (...given: unknown[]) => run(() => work(...given)),
      ])
      return Object.fromEntries(functions)
    },
    end: async () => {
      isClosed = true
      await withTimeout(Promise.allSettled(underWay), callsMs, () => {})
    },
  }
}

/** Most lines are written where no caller could catch anything: a log that fails must not end the process. */
function passOn(line: LogLine, onLog: (line: LogLine) => void): void {
  try {
    onLog(line)
  } catch (error) {
    process.emitWarning(`onLog has thrown: ${error}`)
  }
}

function toLogLine(text: string): LogLine {
  const { level, time, msg, pid: _pid, hostname: _host, ...fields } = JSON.parse(text)
  return { ...fields, level: pino.levels.labels[level], time: new Date(time), message: msg ?? '' }
}

function refuse(res: ServerResponse): void {
  res.writeHead(503, { 'Retry-After': '30', 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
  res.end('This publication is closed for the moment. Please try again in half a minute.\n')
}
