import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { ask } from '../support/request.ts'
import { startForgetfulProxy } from './forgetful-proxy.ts'
import type { Task } from './plan.ts'
import type { Replica } from './replica.ts'
import { setScene } from './scene.ts'

/** Long enough that documents count as settled and are answered out of memory. */
const restMs = 2_300
const publish = (story: number, place: Task['place']): Task => ({ story, kind: 'publish', place })

it('replicas whose connections to PostgreSQL die without a word go on serving, hear of what is new, and take in files', async () => {
  await using postgres = await startPostgres()
  await using opened = new AsyncDisposableStack()
  const toProxy = async (databaseUrl: string) => {
    const url = new URL(databaseUrl)
    const proxy = opened.use(await startForgetfulProxy(Number(url.port)))
    proxies.push(proxy)
    url.port = String(proxy.port)
    return url.href
  }
  const proxies: Awaited<ReturnType<typeof startForgetfulProxy>>[] = []
  const scene = opened.use(await setScene(postgres, { toReplica: toProxy }))
  const { newsroom, replicas, faults } = scene
  await newsroom.work({ tasks: [publish(1, 'folder'), publish(2, 'north')], lanes: 2 })
  await scene.settle()
  await sleep(restMs)

  await Promise.all(replicas.map(fillPool))
  for (const proxy of proxies) proxy.forget()
  const startedAt = performance.now()
  const since = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`
  await newsroom.work({ tasks: [publish(3, 'north')], lanes: 1 })
  const heardAfter = since()
  await newsroom.work({ tasks: [publish(4, 'folder'), publish(5, 'south')], lanes: 2 })
  const takenInAfter = since()
  await scene.settle()
  await scene.readAll()
  for (const { url } of replicas) expect((await ask(`${url}/readyz`)).status).toBe(200)
  expect(faults.found).toEqual([])
  console.log(`what another wrote is served after ${heardAfter}, a file after ${takenInAfter}`)
})

/** Asks so much at once that every connection which a replica may have is open, and none is busy afterwards. */
async function fillPool({ url }: Replica): Promise<void> {
  const asked = Array.from({ length: 40 }, (_, index) => ask(`${url}/articles/nothing-${index}`))
  for (const { status } of await Promise.all(asked)) expect(status).toBe(404)
}
