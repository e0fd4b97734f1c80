import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { PublisherError } from '../../../domain/errors.ts'
import type { Fetched, Fetcher } from '../../../http/outgoing/fetcher.ts'
import type { WebDocument, WebSource } from '../export-form.ts'

export interface WebSourceSettings {
  readonly fetcher: Pick<Fetcher, 'fetch'>
  /** Default: a new folder among those for temporary files. */
  readonly folder?: string
  /** Tests do not wait. */
  readonly pause?: (ms: number) => Promise<unknown>
  readonly signal?: AbortSignal
}

const limits = {
  documentBytes: 2_000_000_000,
  allBytes: 4_000_000_000,
  timeoutMs: 600_000,
  tries: 5,
  /** The longest pause that a server may ask for. */
  pauseMs: 120_000,
  firstPauseMs: 2_000,
}

const accept =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.8, */*;q=0.5'

/** Statuses that say "later". */
const laterStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * Fetches the documents of an old site politely: one at a time, each once, and again when the site says so (`Retry-After`).
 * They are kept in a folder until `close`, so that an import may read them twice.
 */
export function createWebSource(settings: WebSourceSettings): WebSource & { close(): Promise<void> } {
  const documents = new Map<string, Promise<WebDocument>>()
  let queue: Promise<unknown> = Promise.resolve()
  let folder: Promise<string> | undefined
  let bytes = 0
  const openFolder = () => {
    folder ??= mkdtemp(join(settings.folder ?? tmpdir(), 'gazette-import-'))
    return folder
  }
  const load = async (address: string): Promise<WebDocument> => {
    if (bytes > limits.allBytes)
      throw new PublisherError(
        'too_large',
        `${address} is not fetched: the documents have ${bytes} bytes already`,
      )
    const answer = await fetchPolitely(address, settings)
    const { status, address: final } = answer
    const contentType = answer.headers['content-type']
    const head = { status, address: final, ...(contentType !== undefined && { contentType }) }
    if (status < 200 || status > 299) {
      answer.cancel()
      return { ...head, open: () => nothing() }
    }
    const file = join(await openFolder(), createHash('sha256').update(address).digest('hex'))
    await pipeline(
      counted(answer.body, (length) => {
        bytes += length
      }),
      createWriteStream(file),
    )
    return { ...head, open: () => createReadStream(file) }
  }
  return {
    fetch: (given) => {
      const address = given.replace(/#.*/s, '')
      const known = documents.get(address)
      if (known) return known
      const next = queue.then(() => load(address))
      queue = next.catch(() => undefined)
      documents.set(address, next)
      // What failed may be tried again.
      next.catch(() => documents.delete(address))
      return next
    },
    close: async () => {
      await queue
      const path = await folder
      if (path !== undefined) await rm(path, { recursive: true, force: true })
    },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

async function* counted(pieces: AsyncIterable<Uint8Array>, add: (length: number) => void) {
  for await (const piece of pieces) {
    add(piece.length)
    yield piece
  }
}

async function fetchPolitely(
  address: string,
  { fetcher, pause = sleep, signal }: WebSourceSettings,
): Promise<Fetched> {
  for (let tries = 1; ; tries++) {
    const pauseMs = limits.firstPauseMs * 2 ** (tries - 1)
    try {
      const answer = await fetcher.fetch(address, {
        accept,
        maxBytes: limits.documentBytes,
        timeoutMs: limits.timeoutMs,
        signal,
      })
      if (!laterStatuses.has(answer.status) || tries >= limits.tries) return answer
      answer.cancel()
      const asked = parseRetryAfter([answer.headers['retry-after']].flat()[0], Date.now())
      if (asked !== undefined && asked > limits.pauseMs) return answer
      await pause(asked ?? pauseMs)
    } catch (error) {
      const isPassing = error instanceof PublisherError && error.problem === 'unavailable'
      if (!isPassing || tries >= limits.tries || signal?.aborted) throw error
      await pause(pauseMs)
    }
  }
}

/** Seconds or a date (RFC 9110, section 10.2.3), in milliseconds from now. */
function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
