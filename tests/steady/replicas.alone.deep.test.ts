import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { seed } from '../support/depth.ts'
import { startPostgres } from '../support/postgres.ts'
import { shareOf, toLine } from './delays.ts'
import { planTasks } from './plan.ts'
import { createRandom } from './random.ts'
import { memoriesOf, type Scene, setScene } from './scene.ts'

const publishes = 500
/** Long enough that documents count as settled and are answered out of memory. */
const restMs = 2_300

it('500 publishes in random places reach the readers of three replicas exactly once, in order, and none is lost', async () => {
  await using postgres = await startPostgres({ isDurable: true })
  await using scene = await setScene(postgres)
  const random = createRandom(seed)
  const settled: number[] = []
  for (const burst of planTasks(random, publishes)) {
    await scene.newsroom.work(burst)
    settled.push(await scene.settle())
    if (random.chance(0.7)) await sleep(restMs)
    expect(scene.faults.found).toEqual([])
  }
  const { seen, second } = await publishInFuture(scene)
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(second)
  // The most of a few hundred may be a machine that was busy with something else.
  expect(shareOf(settled, 0.5)).toBeLessThan(1000)
  expect(shareOf(settled, 0.95)).toBeLessThan(3000)
  const late = seen.map((at) => at - second)
  expect(shareOf(late, 0.5)).toBeLessThan(1000)
  const scheduled = `scheduled story, from its second to a reader: ${toLine(late)}`
  await scene.readAll()
  for (const memory of scene.readers.flatMap(memoriesOf)) {
    expect(scene.ledger.stories().filter((story) => !memory.hasSeen(story))).toEqual([])
  }
  for (const { log } of scene.replicas) expect(log).toEqual([])
  console.log(
    [`seed ${seed}`, `until all serve the same: ${toLine(settled)}`, scheduled, ...scene.report()].join('\n'),
  )
  expect(scene.faults.found).toEqual([])
})

/** A scheduled story: when each reader saw it, and its second. */
async function publishInFuture({
  newsroom,
  ledger,
  readers,
}: Scene): Promise<{ seen: number[]; second: number }> {
  const second = Math.ceil(Date.now() / 1000) * 1000 + 3000
  const story = publishes + 1
  const published = new Date(second).toISOString()
  await newsroom.work({ tasks: [{ story, kind: 'publish', place: 'north', published }], lanes: 1 })
  const write = ledger.recordOf(story)?.writes[0] ?? 0
  const seen = readers
    .flatMap(memoriesOf)
    .map(({ seenAt }) => performance.timeOrigin + (seenAt.get(write) ?? 0))
  return { seen, second }
}
