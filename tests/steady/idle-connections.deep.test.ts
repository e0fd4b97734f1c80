import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { toLine } from './delays.ts'
import { gatherCrowd } from './idle-crowd.ts'
import { allowDescriptors, countDescriptors, residentBytes } from './process-facts.ts'
import { createReplica, type Replica } from './replica.ts'
import { fileOf, toFile } from './story.ts'

const crowdSize = 10_000
/** A server takes connections with three quarters of what it may open. */
const descriptors = 14_000
const watchMs = 8_000

it('10,000 idle connections keep no honest reader from what is new, and leave nothing behind', async () => {
  allowDescriptors(descriptors)
  const file = toFile({ story: 1, write: 1 })
  await using data = await makeDataFolder({ [fileOf(1)]: file })
  // Behind a proxy idle connections are kept longest.
  const settings = { GAZETTE_TRUST_PROXY: '1' }
  const databaseUrl = `sqlite:${data.path}/gazette.db`
  await using replica = await createReplica('one', { data, databaseUrl, settings })
  await replica.start()
  await ask(`${replica.url}/rss.xml`)
  const [before, memory] = [countDescriptors(replica.pid), residentBytes(replica.pid)]

  const crowd = gatherCrowd(Number(new URL(replica.url).port), crowdSize)
  try {
    await untilServerHolds(replica, 0.99 * crowdSize)
    const held = { descriptors: countDescriptors(replica.pid), bytes: residentBytes(replica.pid) - memory }
    await data.write(fileOf(2), toFile({ story: 2, write: 2 }))
    const took = await readFor(watchMs, replica)
    await eventually(async () => expect((await ask(`${replica.url}/rss.xml`)).text).toContain('Story 2, w2'))
    expect(crowd.open).toBeGreaterThan(0.9 * crowdSize)
    console.log(
      [
        `the server held ${held.descriptors} descriptors, ${Math.round(held.bytes / crowdSize / 1024)} KiB for each connection`,
        `readers on a new connection each: ${toLine(took)}`,
      ].join('\n'),
    )
  } finally {
    crowd.disperse()
  }
  await eventually(() => expect(countDescriptors(replica.pid)).toBeLessThanOrEqual(before))
})

async function untilServerHolds({ pid }: Replica, connections: number): Promise<void> {
  while (countDescriptors(pid) < connections) await sleep(100)
}

/** Three readers at a time, who all come for the first time. Answers how many milliseconds each took. */
async function readFor(ms: number, { url }: Replica): Promise<number[]> {
  const took: number[] = []
  const end = performance.now() + ms
  const read = async (file: string) => {
    while (performance.now() < end) {
      const startedAt = performance.now()
      expect([file, (await ask(`${url}/${file}`)).status]).toEqual([file, 200])
      took.push(performance.now() - startedAt)
      await sleep(10)
    }
  }
  await Promise.all(['rss.xml', 'atom.xml', 'feed.json'].map(read))
  return took
}
