import { setInterval, setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Watch, Watcher } from '../change-notifier.ts'
import { changesChannel, type PostgresAddress, toClientConfig } from './dialect.ts'

const firstWaitMs = 100
const longestWaitMs = 5_000

/** Who only listens cannot tell silence from a cut cable, and asks. */
const beatMs = 1_000
const answerWithinMs = 4_000
const goodbyeMs = 500

/**
 * Listens on a connection of its own, and on another one when that breaks. What was announced in between is lost, so
 * each new connection counts as a change.
 */
export function watchPostgres(address: PostgresAddress): Watch {
  return (watcher) => {
    const closing = new AbortController()
    const watching = keepListening(address, watcher, closing.signal)
    return {
      close: () => {
        closing.abort()
        return watching
      },
    }
  }
}

async function keepListening(address: PostgresAddress, watcher: Watcher, closed: AbortSignal): Promise<void> {
  let waitMs = firstWaitMs
  while (!closed.aborted) {
    const hasListened = await listen(address, watcher, closed)
    waitMs = hasListened ? firstWaitMs : Math.min(waitMs * 2, longestWaitMs)
    await sleep(waitMs, undefined, { signal: closed, ref: false }).catch(() => {})
  }
}

/** Until the connection breaks. Answers whether there was one. */
async function listen(
  address: PostgresAddress,
  { tell, hears }: Watcher,
  closed: AbortSignal,
): Promise<boolean> {
  const client = new Client({ ...toClientConfig(address), query_timeout: answerWithinMs })
  const over = new AbortController()
  const end = () => over.abort()
  closed.addEventListener('abort', end)
  client.on('error', end).on('end', end)
  client.on('notification', ({ payload }) => {
    if (payload !== address.sender) tell()
  })
  let hasListened = false
  try {
    await client.connect()
    await client.query(`listen ${changesChannel}`)
    hasListened = true
    hears(true)
    tell()
    for await (const _ of setInterval(beatMs, undefined, { signal: over.signal, ref: false })) {
      await client.query('select 1')
    }
  } catch {
    // Broken or closed: either way this connection has told what it could.
  } finally {
    hears(false)
    closed.removeEventListener('abort', end)
    await Promise.race([client.end(), sleep(goodbyeMs, undefined, { ref: false })])
    client.connection.stream.destroy()
  }
  return hasListened
}
