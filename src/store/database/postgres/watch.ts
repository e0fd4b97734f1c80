import { randomUUID } from 'node:crypto'
import { setInterval, setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { retry } from '../../../async/retry.ts'
import { withTimeout } from '../../../async/with-timeout.ts'
import type { Database } from '../../schema/schema.ts'
import type { Watch, Watcher } from '../connection.ts'
import { type PostgresAddress, toClientConfig } from './dialect.ts'
import { changesChannel } from './driver.ts'

const firstPauseMs = 100
const longestPauseMs = 5_000
/** A listener cannot tell silence from a cut cable, so it sends a query now and then. */
const heartbeatMs = 1_000
const answerTimeoutMs = 4_000
const goodbyeTimeoutMs = 500
/** How long the notification of a proof may take. */
const proofTimeoutMs = 3_000
/** Without notifications: how often the database is asked for changes, and when notifications are tried again. */
const lookMs = 500
const lookingMs = 60_000

/** Begins the payload of a proof, which announces no change. */
const proofStart = 'proof '

/**
 * Listens on a connection of its own, and reconnects when that breaks. Announcements in between are lost, so each new
 * connection counts as a change. Behind a pooler by transaction nothing is ever heard: then it looks for changes instead.
 */
export function watchPostgres(address: PostgresAddress, db: Database): Watch {
  return (watcher) => {
    const closing = new AbortController()
    const watching = keepListening({ address, db, watcher }, closing.signal)
    return {
      close: () => {
        closing.abort()
        return watching
      },
    }
  }
}

interface Listening {
  readonly address: PostgresAddress
  readonly db: Database
  readonly watcher: Watcher
}

async function keepListening(listening: Listening, signal: AbortSignal): Promise<void> {
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {})
  const connect = () => listen(listening, signal)
  while (!signal.aborted) {
    await retry(connect, { firstPauseMs, longestPauseMs, pause, signal }).catch(() => {})
    await pause(firstPauseMs)
  }
}

/** Resolves when the connection breaks or is closed; throws where none could be made. */
async function listen(
  { address, db, watcher: { notify, setConnected } }: Listening,
  closed: AbortSignal,
): Promise<void> {
  const client = new Client({ ...toClientConfig(address), query_timeout: answerTimeoutMs })
  const over = new AbortController()
  const end = () => over.abort()
  closed.addEventListener('abort', end)
  client.on('error', end).on('end', end)
  client.on('notification', ({ payload = '' }) => {
    if (payload !== address.sender && !payload.startsWith(proofStart)) notify()
  })
  try {
    await client.connect()
    await client.query(`listen ${changesChannel}`)
    const isHeard = await proveListening(client, db)
    const look = isHeard ? undefined : await createLook(client, notify)
    setConnected(true, { isPolling: !isHeard })
    notify()
    await (look ? keepLooking(look, over.signal) : keepAlive(client, over.signal)).catch(() => {})
  } finally {
    setConnected(false)
    closed.removeEventListener('abort', end)
    await withTimeout(client.end(), goodbyeTimeoutMs, () => {})
    client.connection.stream.destroy()
  }
}

/** Whether the client hears what another connection announces. Throws if that cannot announce anything. */
async function proveListening(client: Client, db: Database): Promise<boolean> {
  const proof = proofStart + randomUUID()
  const { promise: heard, resolve } = Promise.withResolvers<boolean>()
  const compare = ({ payload }: { payload?: string }) => payload === proof && resolve(true)
  client.on('notification', compare)
  try {
    await sql`select pg_notify(${changesChannel}, ${proof})`.execute(db)
    return await withTimeout(heard, proofTimeoutMs, () => false)
  } finally {
    client.off('notification', compare)
  }
}

async function keepAlive(client: Client, signal: AbortSignal): Promise<void> {
  for await (const _ of setInterval(heartbeatMs, undefined, { signal, ref: false })) {
    await client.query('select 1')
  }
}

async function keepLooking(look: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const until = performance.now() + lookingMs
  for await (const _ of setInterval(lookMs, undefined, { signal, ref: false })) {
    await look()
    if (performance.now() > until) return
  }
}

/** Notifies if any transaction has begun or ended since the last look: the snapshot differs then. */
async function createLook(client: Client, notify: () => void): Promise<() => Promise<void>> {
  const read = async () =>
    (await client.query('select pg_current_snapshot()::text as snapshot')).rows[0]?.snapshot
  let seen = await read()
  return async () => {
    const snapshot = await read()
    if (snapshot !== seen) notify()
    seen = snapshot
  }
}
