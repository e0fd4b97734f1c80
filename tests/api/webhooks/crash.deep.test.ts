import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createWebhookAdmin } from '../../../src/api/webhooks/admin.ts'
import { createGuard } from '../../../src/http/outgoing/guarded-connector.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { makeSite } from '../../support/make-article.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { makeIncoming, rules } from '../../support/make-incoming.ts'
import { startSubscriber } from '../../support/recording-subscriber.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { by } from '../../support/start-webhooks.ts'

const script = join(import.meta.dirname, 'webhooks-process.ts')
/** Longer than an attempt of the process may take. */
const claimMs = 3_000
const events = 200
const kills = 8

async function startProcess(databaseUrl: string) {
  const child = spawn(process.execPath, [script, databaseUrl, String(claimMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { kill, [Symbol.asyncDispose]: kill }
}

describe.each([
  [
    'SQLite',
    async () => {
      const data = await makeDataFolder()
      onTestFinished(() => data[Symbol.asyncDispose]())
      return `sqlite:${data.path}/gazette.db`
    },
  ],
  ['PostgreSQL', () => sharedPostgres().createDatabase()],
] as const)('a process on %s that is killed again and again', (_name, makeDatabase) => {
  it(`loses none of ${events} events, keeps their order, and repeats one a kill at most`, {
    timeout: 180_000,
  }, async () => {
    const databaseUrl = await makeDatabase()
    await using receiver = await startSubscriber({
      onDelivery: async () => {
        await sleep(20)
        return { status: 204 }
      },
    })
    const now = () => new Date()
    const store = await openStore(databaseUrl, { now, rules })
    const admin = createWebhookAdmin({ store, site: () => makeSite(), guard: createGuard('127.0.0.0/8') })
    const { webhook } = await admin.add({ url: receiver.origin, events: ['article.published'] }, by)
    const keys = Array.from({ length: events }, (_, number) => `story-${number}`)
    const saving = (async () => {
      for (const key of keys) await store.saveArticles([makeIncoming(key)])
    })()
    for (let killed = 0; killed < kills; killed++) {
      await using child = await startProcess(databaseUrl)
      const before = receiver.delivered.length
      // In the middle of its work: a request is under way, or its result is being stored.
      await expect.poll(() => receiver.delivered.length, { interval: 3 }).toBeGreaterThan(before + 5 + killed)
      await child.kill()
    }
    expect(receiver.delivered.length).toBeLessThan(events)
    await saving
    await using last = await startProcess(databaseUrl)
    const slugs = () => receiver.delivered.map(({ body }) => JSON.parse(body.toString()).data.slug)
    await expect.poll(() => new Set(slugs()).size, { timeout: 120_000, interval: 200 }).toBe(events)
    await expect.poll(async () => (await admin.find(webhook.id)).waiting, { timeout: 60_000 }).toBe(0)
    await last.kill()
    const all = slugs()
    expect([...new Set(all)]).toEqual(keys)
    expect(all.length - events).toBeLessThanOrEqual(kills)
    await store.close()
  })
})

describe('a webhook that is behind by more events than may wait', () => {
  it('is told of all of them, in order', { timeout: 180_000 }, async () => {
    await using data = await makeDataFolder()
    const databaseUrl = `sqlite:${data.path}/gazette.db`
    await using receiver = await startSubscriber()
    const store = await openStore(databaseUrl, { now: () => new Date(), rules })
    const admin = createWebhookAdmin({ store, site: () => makeSite(), guard: createGuard('127.0.0.0/8') })
    await admin.add({ url: receiver.origin, events: ['article.created'] }, by)
    const keys = Array.from({ length: 2_500 }, (_, number) => `story-${number}`)
    await store.saveArticles(keys.map((key) => makeIncoming(key)))
    const startedAt = performance.now()
    await using child = await startProcess(databaseUrl)
    await expect.poll(() => receiver.delivered.length, { timeout: 170_000, interval: 100 }).toBe(2_500)
    const seconds = (performance.now() - startedAt) / 1000
    console.info(`${Math.round(2_500 / seconds)} events a second to one webhook`)
    await child.kill()
    expect(receiver.delivered.map(({ body }) => JSON.parse(body.toString()).data.slug)).toEqual(keys)
    await store.close()
  })
})
