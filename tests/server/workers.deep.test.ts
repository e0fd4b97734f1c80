import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countShortLives, restartPauseMs } from '../../src/server/cluster/primary.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import {
  connectToEach,
  isRunning,
  type KeptConnection,
  type ServerProcess,
  startTwoWorkers,
} from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

type Connections = ReadonlyMap<number, KeptConnection>

/** Kills a worker as the system would, and waits until it is gone. */
async function killWorker(server: ServerProcess, number: number): Promise<void> {
  const pid = Number(server.workers().get(number))
  process.kill(pid, 'SIGKILL')
  await eventually(() => expect(isRunning(pid)).toBe(false))
}

/** The answers of both. */
const texts = (connections: Connections, path: string) =>
  Promise.all([...connections.values()].map(async (one) => (await one.ask(path)).text))

/** The sum of a metric in all its labels. */
function sumOf(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

/** Each test goes on with the server of the one before. */
describe('two workers', () => {
  let data: DataFolder
  let server: ServerProcess
  let connections: Connections
  beforeAll(async () => {
    data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta'),
      'articles/c.md': markdown('Gamma'),
      'articles/d.md': markdown('Draft', { published: '' }),
      'media/long.mp3': Buffer.alloc(20_000_000, 'x'),
    })
    server = await startTwoWorkers(data)
    connections = await connectToEach(server)
  })
  afterAll(async () => {
    await server[Symbol.asyncDispose]()
    await data[Symbol.asyncDispose]()
  })

  it('share one port, and print the startup banner once', async () => {
    for (const text of await texts(connections, '/rss.xml')) expect(text).toContain('Alpha')
    expect(new Set([...server.workers().values(), server.pid]).size).toBe(3)
    expect(server.logged().filter(({ msg }) => msg === 'an article is imported')).toHaveLength(4)
    expect(server.said()).toBe(
      [
        `The Test Courier is served at ${server.url}/`,
        `  RSS       ${server.url}/rss.xml`,
        `  Atom      ${server.url}/atom.xml`,
        `  JSON Feed ${server.url}/feed.json`,
        'Articles: 4 created, 0 updated, 0 unchanged, 0 refused\n',
      ].join('\n'),
    )
  })

  it('hold their port: another server says in a sentence that it is taken', async () => {
    const { port } = new URL(server.url)
    const settings = { GAZETTE_DATA: data.path, GAZETTE_WORKERS: '2', PORT: port }
    const { code, stderr } = await startCli(['serve'], settings).done
    expect(code).toBe(1)
    expect(stderr).toBe(
      `PORT ${port} is taken: another program listens on 127.0.0.1:${port}; stop it, or set another PORT\n`,
    )
  })

  it('report the sum of their metrics, whichever answers, and the articles once', async () => {
    const feeds = async () => {
      const sums = (await texts(connections, '/metrics')).map((text) =>
        sumOf(
          text.replaceAll(/^(gazette_requests_total)\{kind="feed".*\}/gm, '$1_feed'),
          'gazette_requests_total_feed',
        ),
      )
      expect(new Set(sums).size).toBe(1)
      return sums[0] ?? 0
    }
    const before = await feeds()
    for (const [number, connection] of connections) {
      for (let time = 0; time < 2 * number; time++) await connection.ask('/rss.xml')
    }
    expect(await feeds()).toBe(before + 2 + 4)
    for (const text of await texts(connections, '/metrics')) {
      expect(text).toContain('\ngazette_articles{status="published"} 3\n')
      expect(text).toContain('\ngazette_articles{status="draft"} 1\n')
      expect(text).toContain('\ngazette_workers 2\n')
      expect(sumOf(text, 'gazette_documents_cached')).toBe(2)
    }
  })

  it('both drop an article that a command has withdrawn', async () => {
    for (let time = 0; time < 3; time++) await texts(connections, '/rss.xml')
    const settings = { GAZETTE_DATA: data.path, GAZETTE_URL: server.url }
    expect(await runCli(['withdraw', 'a'], settings)).toMatchObject({ code: 0 })
    await eventually(async () => {
      for (const text of await texts(connections, '/rss.xml')) expect(text).not.toContain('Alpha')
    })
    for (const text of await texts(connections, '/rss.xml')) expect(text).toContain('Beta')
  })

  it('show a new title of the publication for good, also to clients that read all the while', async () => {
    const publication = JSON.parse(await data.read('publication.json'))
    const show = async (title: string) => {
      for (const file of ['/rss.xml', '/atom.xml', '/feed.json']) {
        for (const text of await texts(connections, file)) expect(text).toContain(title)
      }
    }
    for (const title of ['The Second Courier', 'The Third Courier']) {
      await data.write('publication.json', JSON.stringify({ ...publication, title }))
      await eventually(() => show(title))
      await sleep(300)
      await show(title)
    }
  })

  it('go on answering when one is killed, a new one replaces it, and no counter shrinks', async () => {
    const one = connections.get(1)
    const count = async () => sumOf((await one?.ask('/metrics'))?.text ?? '', 'gazette_request_seconds_count')
    const first = await count()
    const before = Number(server.workers().get(2))
    // First too busy to answer, then gone.
    process.kill(before, 'SIGSTOP')
    const second = await count()
    process.kill(before, 'SIGKILL')
    await eventually(() => expect(isRunning(before)).toBe(false))
    const third = await count()
    expect([second - first, third - second]).toEqual([1, 1])
    const statuses = new Set<number>()
    await eventually(async () => {
      statuses.add((await ask(`${server.url}/rss.xml`)).status)
      expect(server.workers().get(2)).not.toBe(before)
    })
    for (let time = 0; time < 50; time++) statuses.add((await ask(`${server.url}/rss.xml`)).status)
    expect([...statuses]).toEqual([200])
    expect(server.logged()).toContainEqual(expect.objectContaining({ worker: 2, reason: 'SIGKILL' }))
    expect(server.said().match(/is served at/g)).toHaveLength(1)
  })

  it('get each change of the folder once, from the primary, also while one of them is killed', async () => {
    const before = Number(server.workers().get(1))
    await data.write('articles/e.md', markdown('Epsilon'))
    await killWorker(server, 1)
    await eventually(async () => expect((await ask(`${server.url}/rss.xml`)).text).toContain('Epsilon'))
    await data.write('articles/f.md', markdown('Zeta'))
    await eventually(async () => expect((await ask(`${server.url}/rss.xml`)).text).toContain('Zeta'))
    const imports = () =>
      server.logged().filter(({ slug, msg }) => slug === 'f' && msg === 'an article is imported')
    // The line may come after the article.
    await eventually(() => expect(imports()).toMatchObject([{ pid: server.pid }]))
    await eventually(() => expect(server.workers().get(1)).not.toBe(before))
  })

  it('let a client finish its download at SIGTERM, and end with exit code 0', async () => {
    const pids = [...server.workers().values()]
    const moved = await ask(`${server.url}/media/000000000000/long.mp3`)
    const response = await fetch(server.url + moved.headers.location)
    const reader = response.body?.getReader()
    let received = (await reader?.read())?.value?.length ?? 0
    server.kill('SIGTERM')
    await eventually(() => expect(ask(`${server.url}/healthz`)).rejects.toThrow())
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      received += part.value.length
    }
    expect(received).toBe(20_000_000)
    expect((await server.done).code).toBe(0)
    expect(pids.filter(isRunning)).toEqual([])
  })
})

describe('a worker that ends', () => {
  it.each([
    ['after a long life is replaced at once', [3_600_000], 0],
    ['at once is replaced after half a second', [100], 500],
    ['at once for the third time waits longer', [100, 100, 100], 2_000],
    ['at once again and again waits half a minute at most', Array(20).fill(100), 30_000],
    ['after a long life that followed short ones is replaced at once', [100, 100, 20_000], 0],
  ])('%s', (_when, lives, pauseMs) => {
    expect(restartPauseMs(lives.reduce(countShortLives, 0))).toBe(pauseMs)
  })
})
