import { setTimeout as sleep } from 'node:timers/promises'
import { countDescriptors } from '../steady/process-facts.ts'
import { createRandom } from '../steady/random.ts'
import { createReplica, publicUrl } from '../steady/replica.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { judge, type Verdict } from './judge.ts'
import { type Load, startLoad, warmUp } from './load.ts'
import { openNewsdesk } from './newsdesk.ts'
import { type Sample, takeSample } from './sample.ts'
import type { Places } from './visits.ts'

/**
 * `npm run soak -- MINUTES`: a server on SQLite under everything at once, 15 minutes by default, at some 250 requests a
 * second. Prints what it was asked and what it took of the machine, and ends with 1 when memory or descriptors grow or
 * when an honest reader was refused.
 */
const minutes = Number(process.argv[2] ?? 15)
if (!(minutes > 0)) throw new Error(`soak takes a number of minutes; it was given "${process.argv[2]}"`)
const sampleEveryMs = Math.min(5_000, minutes * 1_000)
const places: Places = { tags: 200, stories: 6_000, archivePages: 119 }
const seed = 20261124

await using data = await makeDataFolder()
const random = createRandom(seed)
await using newsdesk = await openNewsdesk(data, publicUrl, places, random)
await newsdesk.fill()
const databaseUrl = `sqlite:${data.path}/gazette.db`
await using server = await createReplica('server', {
  data,
  databaseUrl,
  settings: { GAZETTE_TRUST_PROXY: '1' },
})
await server.start()
const port = Number(new URL(server.url).port)

await warmUp(port, places)
await sleep(3_000)
// The connections of the warm-up are closed by now.
const descriptorsBefore = countDescriptors(server.pid)
const load = startLoad({ port, places, newsdesk, random })
const samples = await watch(Date.now() + minutes * 60_000)
await load.stop()
const descriptorsAfter = await settledDescriptors()

const verdicts = judge(samples)
const isClean = load.faults.length === 0 && descriptorsAfter <= descriptorsBefore
console.log([...tableOf(samples), '', ...countsOf(load), '', ...verdicts.map(toLine)].join('\n'))
console.log(`descriptors before the load ${descriptorsBefore}, after it ${descriptorsAfter}`)
for (const fault of [...load.faults, ...server.log.slice(0, 10)]) console.log(fault)
const isSteady = isClean && verdicts.every((one) => one.isSteady)
console.log(isSteady ? 'steady' : 'NOT steady')
process.exitCode = isSteady ? 0 : 1

async function watch(end: number): Promise<Sample[]> {
  const startedAt = Date.now()
  const taken: Sample[] = []
  while (Date.now() < end) {
    await sleep(sampleEveryMs)
    taken.push(await takeSample(server.url, server.pid, Math.round((Date.now() - startedAt) / 1000)))
  }
  return taken
}

/** When connections that nobody uses any more have been closed; at the latest after a minute. */
async function settledDescriptors(): Promise<number> {
  for (let tries = 0; tries < 60 && countDescriptors(server.pid) > descriptorsBefore; tries++)
    await sleep(1_000)
  return countDescriptors(server.pid)
}

/** Sixteen moments, evenly spread. */
function tableOf(all: readonly Sample[]): string[] {
  const step = Math.max(1, Math.floor(all.length / 16))
  const mebibytes = (bytes: number) => String(Math.round(bytes / 1024 / 1024)).padStart(8)
  const rows = all
    .filter((_, index) => (all.length - 1 - index) % step === 0)
    .map(
      ({ seconds, residentBytes, heapBytes, externalBytes, cacheBytes, descriptors }) =>
        String(seconds).padStart(7) +
        [residentBytes, heapBytes, externalBytes, cacheBytes].map(mebibytes).join('') +
        String(descriptors).padStart(13),
    )
  return ['seconds     RSS    heap buffers  cached  descriptors   (MiB)', ...rows]
}

function countsOf({ counts }: Load): string[] {
  const all = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))
  const inAll = all.reduce((sum, [, count]) => sum + count, 0)
  return [
    `${inAll} requests, ${newsdesk.changes} changes`,
    ...all.map(([name, count]) => `  ${name}: ${count}`),
  ]
}

function toLine({ what, third, last, isSteady }: Verdict): string {
  const growth = ((last / third - 1) * 100).toFixed(1)
  return `${isSteady ? 'steady' : 'GROWS '}  ${what}: third quarter ${third.toFixed(1)}, last ${last.toFixed(1)} (${growth} %)`
}
