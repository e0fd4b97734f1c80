import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { isRunning, type ServerProcess, startTwoWorkers } from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

describe('two workers that start', () => {
  let data: DataFolder
  let server: ServerProcess
  beforeAll(async () => {
    const stories = Array.from({ length: 600 }, (_, index) => ({
      slug: `s-${index}`,
      title: `Story ${index}`,
      published: '2026-11-01',
      contentHtml: '<p>Text.</p>',
    }))
    data = await makeDataFolder({ 'articles/a.json': JSON.stringify(stories) })
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it('answer 503 until the first import is done, and then with all of it', async () => {
    const port = await freePort()
    const starting = startTwoWorkers(data, { PORT: String(port) })
    const seen = new Set<string>()
    let isUp = false
    const watch = async () => {
      while (!isUp) {
        const reply = await ask(`http://127.0.0.1:${port}/rss.xml`).catch(() => undefined)
        if (reply) seen.add(`${reply.status}, ${reply.text.match(/<item>/g)?.length ?? 0} items`)
        else await sleep(5)
      }
    }
    const watching = watch()
    server = await starting
    isUp = true
    await watching
    expect([...seen].toSorted()).toEqual(['200, 50 items', '503, 0 items'])
  })

  it('end when the process that started them is killed', async () => {
    const pids = [...server.workers().values()]
    server.kill('SIGKILL')
    await server.done
    await eventually(() => expect(pids.filter(isRunning)).toEqual([]))
  })
})

describe('workers that cannot start', () => {
  const cases: readonly [why: string, environment: Readonly<Record<string, string>>, sentence: RegExp][] = [
    [
      'there is no publication',
      { GAZETTE_DATA: '/nowhere' },
      /^there is no publication in \S+, nor in the store: .*\n$/,
    ],
    [
      'the database is down',
      { DATABASE_URL: 'postgres://gazette:hunter2@127.0.0.1:1/gazette' },
      /^the database does not work: connection refused \(connect ECONNREFUSED 127\.0\.0\.1:1\)\n$/,
    ],
  ]

  it.each(cases)('say in one sentence that %s, as one alone does', async (_why, environment, sentence) => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const settings = { PORT: '0', GAZETTE_DATA: data.path, ...environment }
    const alone = runCli(['serve'], settings)
    const two = startCli(['serve'], { ...settings, GAZETTE_WORKERS: '2' }).done
    for (const { code, stdout, stderr } of await Promise.all([alone, two])) {
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toMatch(sentence)
      expect(stderr).not.toContain('hunter2')
    }
  })
})
