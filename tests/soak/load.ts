import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../steady/random.ts'
import type { Newsdesk } from './newsdesk.ts'
import { beRude } from './rude-clients.ts'
import { type Visit, type Visited, visit } from './visit.ts'
import { type Guest, type Places, pickKind, visitKinds, warmUps } from './visits.ts'

export interface LoadOptions {
  readonly port: number
  readonly places: Places
  readonly newsdesk: Newsdesk
  readonly random: Random
}

/** Everything that goes on at a server at once, at a rate that any machine can keep. */
export interface Load {
  /** Answers by kind of visit and status. */
  readonly counts: ReadonlyMap<string, number>
  /** What no honest reader should meet. */
  readonly faults: readonly string[]
  stop(): Promise<void>
}

/** Readers at a time, each with some 25 requests a second. */
const readers = 10
const readerPauseMs = 40
const rudePauseMs = 250
const newsPauseMs = 2_000
const mostTags = 2_000
const mostFaults = 10

/** Asks once for everything that caches keep, so that what grows afterwards is no cache that fills. */
export async function warmUp(port: number, places: Places): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: readers })
  const left = warmUps(places).values()
  const lane = async () => {
    for (const one of left) await visit(agent, port, one)
  }
  await Promise.all(Array.from({ length: readers }, lane))
  agent.destroy()
}

export function startLoad({ port, places, newsdesk, random }: LoadOptions): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: readers })
  const counts = new Map<string, number>()
  const faults: string[] = []
  const tags = new Map<string, string>()
  const guest: Guest = { random, places, tagOf: (path, encoding) => tags.get(`${encoding} ${path}`) }
  let isOver = false
  const blame = (sentence: string) => faults.length < mostFaults && faults.push(sentence)

  async function read(): Promise<void> {
    const kind = pickKind(random)
    const one = visitKinds[kind]?.make(guest)
    if (!one) return
    const visited = await visit(agent, port, one)
    note(kind, one, visited)
    const { location } = visited.headers
    if (visited.status !== 302 || !location?.startsWith('/')) return
    const next = { ...one, path: location }
    note(kind, next, await visit(agent, port, next))
  }

  function note(kind: string, { path, headers: sent }: Visit, { status, headers }: Visited): void {
    const encoding = String(sent?.['accept-encoding'])
    const name = `${kind} ${status || 'aborted'}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
    if (status >= 500) blame(`${path} is answered with ${status}`)
    if (status === 200 && headers.etag && tags.size < mostTags) tags.set(`${encoding} ${path}`, headers.etag)
    if (tags.size >= mostTags) tags.clear()
  }

  async function again(work: () => Promise<unknown>, pauseMs: number): Promise<void> {
    while (!isOver) {
      await work().catch((error: unknown) => blame(String(error)))
      await sleep(pauseMs)
    }
  }

  const running = [
    ...Array.from({ length: readers }, () => again(read, readerPauseMs)),
    again(() => beRude(port, random), rudePauseMs),
    again(() => newsdesk.work(), newsPauseMs),
  ]
  return {
    counts,
    faults,
    stop: async () => {
      isOver = true
      await Promise.all(running)
      agent.destroy()
    },
  }
}
