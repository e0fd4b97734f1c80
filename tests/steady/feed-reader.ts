import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Format, formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import { ask, type Reply } from '../support/request.ts'
import type { Faults } from './faults.ts'
import type { Library, ReadFeed } from './library.ts'
import type { ReaderMemory } from './reader-memory.ts'
import type { Replica } from './replica.ts'

/** How a reader was served. */
export interface Polls {
  /** Answers by their status; `down` where there was no connection, since the replica was not up. */
  readonly counts: Readonly<Record<string, number>>
  /** Milliseconds that each 200 and 304 took. */
  readonly took: readonly number[]
}

/** Polls one replica as readers do: each format in turn, with the tag that it holds, on a connection kept alive. */
export interface FeedReader {
  readonly name: string
  readonly memories: Readonly<Record<Format, ReaderMemory>>
  readonly polls: Polls
  /** Begins to count anew. */
  reset(): void
  stop(): Promise<void>
}

export interface FeedReaderOptions {
  readonly replica: Replica
  readonly memories: Readonly<Record<Format, ReaderMemory>>
  readonly library: Library
  readonly faults: Faults
}

interface Held {
  readonly etag: string
  readonly feed: ReadFeed
}

const pauseMs = 8
/** One poll of so many is a new reader's, who holds nothing. */
const pollsPerNewReader = 23
const encodings = ['gzip', 'identity'] as const

export function startFeedReader({ replica, memories, library, faults }: FeedReaderOptions): FeedReader {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const held = new Map<string, Held>()
  /** What this replica has served since it was last started. */
  const served = new Set<string>()
  let counts: Record<string, number> = {}
  let took: number[] = []
  let isStopped = false
  const blame = (sentence: string) => faults.add(`${replica.name}: ${sentence}`)
  const count = (what: string | number) => {
    counts[what] = (counts[what] ?? 0) + 1
  }

  async function poll(turn: number): Promise<void> {
    const format = formatNames[turn % formatNames.length] as Format
    const encoding = encodings[Math.floor(turn / formatNames.length) % encodings.length] as string
    const place = `${format} ${encoding}`
    const known = turn % pollsPerNewReader === 0 ? undefined : held.get(place)
    const wasUp = replica.isUp
    const startedAt = performance.now()
    try {
      const headers = { 'accept-encoding': encoding, ...(known && { 'if-none-match': known.etag }) }
      const reply = await ask(replica.url + paths.feed('main', format), { agent, headers })
      count(reply.status)
      if (reply.status === 200 || reply.status === 304) took.push(performance.now() - startedAt)
      judge(reply, { format, encoding, place, known })
    } catch (error) {
      if (wasUp && replica.isUp) blame(`${format} is not answered: ${error}`)
      served.clear()
      count('down')
    }
  }

  function judge(
    { status, headers, bytes, text }: Reply,
    { format, encoding, place, known }: { format: Format; encoding: string; place: string; known?: Held },
  ): void {
    const etag = String(headers.etag)
    if (status === 200) {
      const feed = library.takeIn({ format, encoding, etag, bytes, text })
      held.set(place, { etag, feed })
      served.add(format)
      memories[format].see(feed)
    } else if (status === 304 && known) {
      if (etag !== known.etag) blame(`${format}: 304 for ${known.etag} says ${etag}`)
      served.add(format)
      memories[format].see(known.feed)
    } else if (status !== 503 || !(Number(headers['retry-after']) > 0)) {
      blame(`${format} is answered with ${status}, Retry-After ${headers['retry-after']}`)
    } else if (served.has(format)) {
      blame(`${format} is answered with 503, though it was served before`)
    }
  }

  async function run(): Promise<void> {
    for (let turn = 0; !isStopped; turn++) {
      await poll(turn)
      await sleep(pauseMs)
    }
  }

  const running = run()
  return {
    name: replica.name,
    memories,
    get polls() {
      return { counts, took }
    },
    reset: () => {
      counts = {}
      took = []
    },
    stop: async () => {
      isStopped = true
      await running
      agent.destroy()
    },
  }
}
