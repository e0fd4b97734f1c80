import { setInterval, setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { retry } from '../../../async/retry.ts'
import { withTimeout } from '../../../async/with-timeout.ts'
import type { Watch, Watcher } from '../connection.ts'
import { type PostgresAddress, toClientConfig } from './dialect.ts'
import { changesChannel } from './driver.ts'

const firstPauseMs = 100
const longestPauseMs = 5_000
/** A listener cannot tell silence from a cut cable, so it sends a query now and then. */
const heartbeatMs = 1_000
const answerTimeoutMs = 4_000
const goodbyeTimeoutMs = 500

/**
 * Listens on a connection of its own, and reconnects when that breaks. Announcements in between are lost, so each new
 * connection counts as a change.
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

async function keepListening(address: PostgresAddress, watcher: Watcher, signal: AbortSignal): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {})
  const connect = () => listen(address, watcher, signal)
  while (!signal.aborted) {
    await retry(connect, { firstPauseMs, longestPauseMs, pause, signal }).catch(() => {})
    await pause(firstPauseMs)
  }
}

/** Resolves when the connection breaks or is closed; throws where none could be made. */
async function listen(
  address: PostgresAddress,
  { notify, setConnected }: Watcher,
  closed: AbortSignal,
): Promise<void> {
  const client = new Client({ ...toClientConfig(address), query_timeout: answerTimeoutMs })
  const over = new AbortController()
  const end = () => over.abort()
  closed.addEventListener('abort', end)
  client.on('error', end).on('end', end)
  client.on('notification', ({ payload }) => {
    if (payload !== address.sender) notify()
  })
  try {
    await client.connect()
    await client.query(`listen ${changesChannel}`)
    setConnected(true)
    notify()
    await keepAlive(client, over.signal).catch(() => {})
  } finally {
    setConnected(false)
    closed.removeEventListener('abort', end)
    await withTimeout(client.end(), goodbyeTimeoutMs, () => {})
    client.connection.stream.destroy()
  }
}

async function keepAlive(client: Client, signal: AbortSignal): Promise<void> {
  for await (const _ of setInterval(heartbeatMs, undefined, { signal, ref: false })) {
    await client.query('select 1')
  }
}
