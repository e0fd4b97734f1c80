import type { DataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { type BenchStores, largeSeed } from './bench-stores.ts'
import { openPublication } from './publishing.ts'
import { atMost, inMs, median, type Row } from './row.ts'
import { startGazette } from './start-process.ts'

const rounds = 100
const newestPage = largeSeed.articles / 50 - 2

/** Pages that nobody has asked for before: the oldest ones of a million articles' archive, and its newest ones. */
export async function benchArchives(stores: BenchStores): Promise<Row[]> {
  const data = await stores.large()
  return [await benchBuilds(data), await benchRequests(data)]
}

async function benchBuilds(data: DataFolder): Promise<Row> {
  await using publication = await openPublication(data, () => new Date())
  const { store, documents } = publication
  return await compare('reading, building and checking it', async (number) => {
    const page = await store.archivePage('main', number)
    if (!page) throw new Error(`there is no archive page ${number}`)
    const startedAt = performance.now()
    await documents.archive('main', page, 'rss')
    return performance.now() - startedAt
  })
}

async function benchRequests({ path }: DataFolder): Promise<Row> {
  await using server = await startGazette(path)
  return await compare('its first request', async (number) => {
    const { headers } = await ask(`${server.url}/archives/${number}/rss.xml`)
    const { pathname } = new URL(headers.location ?? '', server.url)
    const startedAt = performance.now()
    const { status } = await ask(server.url + pathname, { headers: { 'accept-encoding': 'gzip' } })
    if (status !== 200) throw new Error(`${pathname} answers ${status}`)
    return performance.now() - startedAt
  })
}

/** Alternates between old pages and new ones; each is another one. */
async function compare(what: string, time: (page: number) => Promise<number>): Promise<Row> {
  const times = { deep: [] as number[], first: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    times.deep.push(await time(1 + round))
    times.first.push(await time(newestPage - round))
  }
  const [deep, first] = [median(times.deep), median(times.first)]
  return atMost(1.5, {
    what: `archive page deep in 1,000,000 articles: ${what}`,
    against: 'the newest pages of the archive',
    ratio: deep / first,
    measured: inMs(deep, first),
  })
}
