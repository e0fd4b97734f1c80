import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import type { BenchStores } from './bench-stores.ts'
import { atMost, inMs, median, type Row } from './row.ts'
import { startGazette } from './start-process.ts'

const rounds = 9
const files = 5

/** From the start of the process to the first feed that it gives, with a handful of files in its folder. */
export async function benchStarting(stores: BenchStores): Promise<Row[]> {
  const large = await stores.large()
  await using empty = await makeDataFolder()
  for (const data of [large, empty]) {
    await writeFiles(data)
    // The first one imports them, and notes what documents are made of.
    await start(data)
  }
  const times = { large: [] as number[], empty: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    times.large.push(await start(large))
    times.empty.push(await start(empty))
  }
  const [ofLarge, ofEmpty] = [median(times.large), median(times.empty)]
  return [
    atMost(1.3, {
      what: 'start with 1,000,000 articles, to the first feed',
      against: `start with ${files} articles`,
      ratio: ofLarge / ofEmpty,
      measured: inMs(ofLarge, ofEmpty),
    }),
  ]
}

async function writeFiles(data: DataFolder): Promise<void> {
  for (let file = 0; file < files; file++) {
    await data.write(`articles/file-${file}.md`, markdown(`File ${file}`))
  }
}

async function start({ path }: DataFolder): Promise<number> {
  const startedAt = performance.now()
  await using server = await startGazette(path)
  const { status } = await ask(`${server.url}/rss.xml`)
  if (status !== 200) throw new Error(`the main feed answers ${status}`)
  return performance.now() - startedAt
}
