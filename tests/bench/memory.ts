import { execFileSync } from 'node:child_process'
import { Agent, get } from 'node:http'
import { formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import { cacheBytes } from '../../src/serve/cache-limits.ts'
import { articleCacheCharacters } from '../../src/store/articles/article-row.ts'
import { pageCacheBytes } from '../../src/store/database/sqlite/file.ts'
import { type BenchStores, largeSeed } from './bench-stores.ts'
import { atMost, type Row } from './row.ts'
import { startGazette } from './start-process.ts'

const requests = 20_000
const atOnce = 8
const sampleEvery = 200
const mebibyte = 1024 * 1024
/** For Node itself, our program, and what is under way. */
const allowedBeside = 150 * mebibyte

/** Readers of all feeds at once: each is asked for in each format sooner or later, in no order. */
export async function benchMemory(stores: BenchStores): Promise<Row[]> {
  const { path } = await stores.large()
  await using server = await startGazette(path)
  let highest = 0
  await serveAtRandom(server.url, (done) => {
    if (done % sampleEvery === 0) highest = Math.max(highest, residentBytes(server.pid))
  })
  const caches = [...Object.values(cacheBytes), articleCacheCharacters, pageCacheBytes]
  const bound = caches.reduce((sum, bytes) => sum + bytes, allowedBeside)
  return [
    atMost(1, {
      what: `memory (RSS) while 10,000 feeds are served at random, ${requests.toLocaleString('en')} requests`,
      against: "the caches' bounds and 150 MB",
      ratio: highest / bound,
      measured: `${Math.round(highest / mebibyte)} MiB, ${Math.round(bound / mebibyte)} MiB`,
    }),
  ]
}

/** Gives all feeds in turn, in an order that jumps about and is the same each time. */
function addressOf(number: number): string {
  const feeds = largeSeed.tags + largeSeed.authors
  const feed = (number * 7919) % feeds
  const name = feed < largeSeed.tags ? `tag:tag-${feed}` : `author:author-${feed - largeSeed.tags}`
  const format = formatNames[(number * 31) % formatNames.length] ?? 'rss'
  return paths.feed(name as 'main', format)
}

async function serveAtRandom(url: string, onDone: (done: number) => void): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  let next = 0
  const work = async () => {
    while (next < requests) {
      const number = next++
      await fetchFeed(url + addressOf(number), agent)
      onDone(number)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  agent.destroy()
}

function fetchFeed(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers ${response.statusCode}`))
      response.on('end', resolve).on('error', reject).resume()
    })
    request.on('error', reject)
  })
}

/** `ps` counts in KiB. */
function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}
