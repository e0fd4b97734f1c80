import type { ServerResponse } from 'node:http'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import { parsePublication } from '../ingest/publication/read.ts'
import { createReadingThread } from '../ingest/thread/reading-thread.ts'
import { createMiddleware } from '../server/app.ts'
import { startLog } from '../server/log/log.ts'
import { machineClock } from '../server/open-gazette.ts'
import { storageVariables } from '../server/settings/environment.ts'
import { readSettings, type Settings } from '../server/settings/settings.ts'
import { startWork } from '../server/start-server.ts'
import { createLibraryEditing } from './create-editing.ts'
import type { Gazette, GazetteOptions, LogLine } from './gazette.ts'

/** See `createGazette`. */
export async function openLibrary(options: GazetteOptions): Promise<Gazette> {
  const settings = toSettings(options)
  const url = settings.publicUrl ?? ''
  const { publication, onLog } = options
  const log = startLog(settings, {}, { write: (line) => onLog?.(toLogLine(line)) })
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
  let closing: Promise<void> | undefined
  async function closeAll(): Promise<void> {
    await work[Symbol.asyncDispose]()
    await thread.rest()
  }
  const close = (): Promise<void> => {
    closing ??= closeAll()
    return closing
  }
  return {
    router: (req, res, next) => (closing ? refuse(res) : answer(req, res, next)),
    editing: createLibraryEditing(work.gazette),
    url,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A path below a file: nothing can be there. */
const noFolder = join(import.meta.filename, 'none')

/** By which name of a setting each option is checked. */
const settingOf = {
  url: 'GAZETTE_URL',
  store: 'DATABASE_URL',
  data: 'GAZETTE_DATA',
  trustProxy: 'GAZETTE_TRUST_PROXY',
  token: 'GAZETTE_TOKEN',
  pollLimit: 'GAZETTE_POLL_LIMIT',
  allowCidrs: 'GAZETTE_ALLOW_CIDRS',
  mediaCache: 'GAZETTE_MEDIA_CACHE',
  media: 'GAZETTE_MEDIA',
} as const

const optionNames = [...Object.keys(settingOf), 'publication', 'followLinks', 'audience', 'onLog']

function toSettings(options: GazetteOptions): Settings {
  const {
    url,
    data,
    store,
    media,
    mediaCache,
    publication,
    followLinks = false,
    audience = true,
    onLog,
  } = options
  const problems = [
    ...Object.keys(options)
      .filter((name) => !optionNames.includes(name))
      .map((name) => `${name} is not an option${didYouMean(name, optionNames)}`),
    ...(url === undefined
      ? ['url must be there: the public address, such as https://example.org/news/']
      : []),
    ...((data === undefined) === (publication === undefined)
      ? ['either data, a folder with publication.json, or publication must be there']
      : []),
    ...(data === undefined && media !== undefined && mediaCache === undefined
      ? ['mediaCache must be there, since there is no data folder']
      : []),
    ...(data === undefined && store === undefined
      ? ['store must be there, since there is no data folder']
      : []),
  ]
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  const given = Object.entries(settingOf).flatMap(([option, setting]) => {
    const value: unknown = options[option as keyof GazetteOptions]
    return value === undefined ? [] : [[setting, String(value)]]
  })
  const checked = inOptionNames(() => readSettings({ ...storageVariables(), ...Object.fromEntries(given) }))
  return {
    ...checked,
    dataFolder: data === undefined ? noFolder : resolve(data),
    followsLinks: followLinks,
    audience,
    logLevel: onLog ? 'info' : 'silent',
  }
}

function inOptionNames<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    const message = Object.entries(settingOf).reduce(
      (text, [option, setting]) => text.replaceAll(setting, option),
      error.message,
    )
    throw new PublisherError(error.problem, message)
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
