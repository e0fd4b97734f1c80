import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { rulesOf } from '../../src/domain/feed-rules.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeIncoming } from '../store/store-contract.ts'
import { makePublication } from '../support/make-article.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { seedSubscriptions } from '../support/seed-subscriptions.ts'
import { eventually } from '../support/start-gazette.ts'

const subscribers = 10_000
const batch = 500
/** Half of the time of a server: enough for a busy machine to finish what it has begun. */
const claimMs = 20_000
const script = join(import.meta.dirname, 'push-process.ts')

interface HubProcess extends AsyncDisposable {
  /** By its last line. */
  readonly deliveries: () => number
  kill(): Promise<void>
}

async function startProcess(databaseUrl: string): Promise<HubProcess> {
  const child = spawn(process.execPath, [script, databaseUrl, String(claimMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let deliveries = 0
  const lines = createInterface({ input: child.stdout })
  const isReady = new Promise<void>((resolve) =>
    lines.on('line', (line) => {
      if (line === 'ready') resolve()
      else deliveries = Number(line)
    }),
  )
  await Promise.race([isReady, once(child, 'exit')])
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { deliveries: () => deliveries, kill, [Symbol.asyncDispose]: kill }
}

/** Counts the requests to each address. */
async function startCounter() {
  const counts = new Map<string, number>()
  const server = createServer((req, res) => {
    counts.set(req.url ?? '', (counts.get(req.url ?? '') ?? 0) + 1)
    req.resume().on('end', () => res.writeHead(204).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    counts,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

let postgres: TestPostgres | undefined
afterAll(() => postgres?.[Symbol.asyncDispose]())

const databases = [
  ['SQLite', async (folder: string) => `sqlite:${folder}/gazette.db`],
  [
    'PostgreSQL',
    async () => {
      postgres = await startPostgres()
      return postgres.createDatabase()
    },
  ],
] as const

describe.each(databases.slice(0, 2))(
  'of two hubs on one %s, after one was killed during its work,',
  (_name, make) => {
    it(`the other one tells all ${subscribers} subscribers, and no more than one batch twice`, async () => {
      await using data = await makeDataFolder()
      const databaseUrl = await make(data.path)
      await using counter = await startCounter()
      const store = await openStore(databaseUrl, { now: () => new Date(), rules: rulesOf(makePublication()) })
      await store.saveArticles([makeIncoming('a')])
      const { revision } = await store.feedState('main')
      await seedSubscriptions(databaseUrl, {
        count: subscribers,
        toCallback: (number) => `${counter.origin}/${number}`,
        revision,
        expiresAt: new Date(Date.now() + 3_600_000),
      })
      await using one = await startProcess(databaseUrl)
      await using other = await startProcess(databaseUrl)
      await store.saveArticles([makeIncoming('b')])
      // On a busy machine one of them may get little work.
      const dying = await eventually(() => {
        const busy = [one, other].find(({ deliveries }) => deliveries() > subscribers / 20)
        if (!busy) throw new Error('neither is under way')
        return busy
      })
      await dying.kill()
      const before = counter.counts.size
      expect(before).toBeLessThan(subscribers)
      await expect.poll(() => counter.counts.size, { timeout: 120_000, interval: 100 }).toBe(subscribers)
      await expect
        .poll(
          async () => (await store.subscriptions.list()).filter(({ state }) => state !== 'current').length,
          { interval: 200 },
        )
        .toBe(0)
      const twice = [...counter.counts.values()].reduce((sum, count) => sum + count - 1, 0)
      expect(twice).toBeLessThanOrEqual(batch)
      await store.close()
    })
  },
)
