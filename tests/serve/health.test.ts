import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { PublisherError } from '../../src/domain/errors.ts'
import { createReadiness } from '../../src/serve/health.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const outage = (message: string | RegExp) =>
  expect.objectContaining({ problem: 'unavailable', message: expect.stringMatching(message) })

it('a server is ready when its store answers, and not when it is down', async () => {
  let isDown = false
  const down = new PublisherError('unavailable', 'down')
  const isReady = createReadiness({ ping: async () => (isDown ? Promise.reject(down) : undefined) })
  await expect(isReady()).resolves.toBeUndefined()
  isDown = true
  await expect(isReady()).rejects.toBe(down)
})

it('a server whose store hangs is not ready, sends it one query at a time, and is ready again when it answers', async () => {
  const answers: (() => void)[] = []
  const ping = () => new Promise<void>((resolve) => answers.push(resolve))
  const isReady = createReadiness({ ping }, 20)
  for (let times = 0; times < 3; times++) await expect(isReady()).rejects.toEqual(outage(/does not answer/))
  expect(answers).toHaveLength(1)
  answers[0]?.()
  await sleep(0)
  const ready = isReady()
  answers[1]?.()
  await expect(ready).resolves.toBeUndefined()
})

it('a server that starts logs no problem that it does not have', async () => {
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
  await using server = await startGazette(data)
  expect(server.logged.filter(({ problem }) => problem !== undefined)).toEqual([])
  await eventually(() => expect(server.gazette.store.isConnected()).toBe(true))
})
