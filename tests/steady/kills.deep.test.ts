import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { seed } from '../support/depth.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { planTasks } from './plan.ts'
import { killPostgres } from './postgres-processes.ts'
import { createRandom, type Random } from './random.ts'
import type { Replica } from './replica.ts'
import { type Scene, setScene } from './scene.ts'

const publishes = 200

type Disaster = (scene: Scene, postgres: TestPostgres, random: Random) => Promise<void>

/** Younger than all that the plan publishes. */
let extra = publishes

/** Each befalls while a burst of writes is under way. */
const disasters: Readonly<Record<string, Disaster>> = {
  'a replica is killed': async ({ replicas }, _postgres, random) => {
    const replica = random.pick(replicas)
    await replica.kill()
    await sleep(random.between(100, 1500))
    await replica.start()
  },
  'PostgreSQL is killed': async ({ replicas, newsroom }, postgres, random) => {
    await killPostgres(postgres)
    const writing = newsroom.work({ tasks: [{ story: ++extra, kind: 'publish', place: 'north' }], lanes: 1 })
    await Promise.all(replicas.map(expectOutage))
    await sleep(random.between(500, 1500))
    await postgres.start()
    await writing
  },
  'PostgreSQL and a replica are killed': async ({ replicas }, postgres, random) => {
    const replica = random.pick(replicas)
    await Promise.all([killPostgres(postgres), replica.kill()])
    const started = replica.start()
    await sleep(random.between(500, 2000))
    await postgres.start()
    await started
  },
  'PostgreSQL is killed again as soon as it is back': async (_scene, postgres, random) => {
    for (let times = 0; times < 3; times++) {
      await killPostgres(postgres)
      await postgres.start()
      await sleep(random.between(0, 300))
    }
  },
  'all replicas are killed': async ({ replicas }, _postgres, random) => {
    await Promise.all(replicas.map((replica) => replica.kill()))
    await sleep(random.between(100, 1000))
    await Promise.all(replicas.map((replica) => replica.start()))
  },
}

it('readers lose nothing and see nothing twice while replicas and PostgreSQL are killed in the middle of writes', async () => {
  await using postgres = await startPostgres({ isDurable: true })
  await using scene = await setScene(postgres)
  const random = createRandom(seed)
  const all = Object.entries(disasters)
  const lines: string[] = []
  for (const [index, burst] of planTasks(random, publishes).entries()) {
    const [what, befall] = all[index % all.length] ?? []
    const working = scene.newsroom.work(burst)
    await sleep(random.between(100, 1000))
    const startedAt = performance.now()
    await befall?.(scene, postgres, random)
    const over = performance.now()
    await working
    await eventually(() => expectReady(scene.replicas))
    const settled = await scene.settle()
    expect([what, ...scene.faults.found]).toEqual([what])
    lines.push(
      `${what}: ${toSeconds(over - startedAt)}, all ${burst.tasks.length} writes read ${toSeconds(performance.now() - over)} later, settled in ${toSeconds(settled)}`,
    )
  }
  await scene.readAll()
  expect(scene.newsroom.refusals).toBeGreaterThan(0)
  console.log(
    [
      `seed ${seed}`,
      ...lines,
      `writers were refused ${scene.newsroom.refusals} times`,
      ...scene.report(),
    ].join('\n'),
  )
  expect(scene.faults.found).toEqual([])
})

/** What it has not served before is refused for the while, in the one way that readers understand. */
async function expectOutage({ url }: Replica): Promise<void> {
  for (const path of ['/readyz', '/articles/story-1', '/opml.xml']) {
    const { status, headers } = await ask(url + path)
    expect([path, status]).toEqual([path, 503])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  }
}

async function expectReady(replicas: readonly Replica[]): Promise<void> {
  for (const { url } of replicas) expect((await ask(`${url}/readyz`)).status).toBe(200)
}

const toSeconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
