import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom } from '../steady/random.ts'
import { findFaults, type Query } from '../store/backup/whole-store.ts'
import { type ApiAnswer, sendApi } from '../support/api-client.ts'
import { seed } from '../support/depth.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { startServerProcess } from '../support/server-process.ts'

const kills = 20
const writesPerKill = 50
const clients = 8
/** Of the publication in `makeDataFolder`. */
const rules = { language: 'en-GB', queries: [], feedSize: 50, timeZone: 'Europe/London' }

/** A write of a program, which may send it again. */
interface Write {
  readonly title: string
  readonly method: 'PUT' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** Every second one has a key of its own, the others an Idempotency-Key. */
function toWrite(number: number): Write {
  const title = `Story ${number}`
  const body = { title, contentHtml: `<p>The text of ${number}.</p>`, published: '2026-11-22T08:00:00Z' }
  return number % 2 === 0
    ? { title, body, method: 'PUT', path: `/articles/story-key-${number}`, headers: {} }
    : { title, body, method: 'POST', path: '/articles', headers: { 'Idempotency-Key': `"story-${number}"` } }
}

it(`of ${kills * writesPerKill} writes to a server that is killed ${kills} times, each is there once and whole`, {
  timeout: 600_000,
}, async () => {
  await using data = await makeDataFolder()
  const environment = {
    GAZETTE_DATA: data.path,
    GAZETTE_API_REQUESTS: '0',
  }
  const scopes = ['read', 'write', 'publish'].flatMap((scope) => ['--scope', scope])
  const { stdout } = await runCli(['token', 'create', '--name', 'CMS', ...scopes], environment)
  const token = stdout.trim()
  const random = createRandom(seed)
  const acknowledged = new Set<string>()
  let open: Write[] = []
  let next = 0

  /** Whatever is not answered is sent again after the next start. */
  async function writeUntilKilled(url: string): Promise<void> {
    const todo = [...open, ...Array.from({ length: writesPerKill }, () => toWrite(next++))]
    const done = new Set<Write>()
    const one = async () => {
      for (let write = todo.shift(); write; write = todo.shift()) {
        unanswered.add(write)
        const answer = await send(url, write).catch(() => undefined)
        if (!answer) return
        expect([200, 201], answer.text).toContain(answer.status)
        unanswered.delete(write)
        done.add(write)
        acknowledged.add(write.title)
      }
    }
    const unanswered = new Set<Write>()
    await Promise.all(Array.from({ length: clients }, one))
    open = [...unanswered, ...todo]
  }

  function send(url: string, { method, path, headers, body }: Write): Promise<ApiAnswer> {
    return sendApi(`${url}/api${path}`, token, method, { headers, body })
  }

  for (let times = 0; times < kills; times++) {
    const server = await startServerProcess(environment)
    const before = acknowledged.size
    const until = before + random.between(5, writesPerKill - 10)
    const written = writeUntilKilled(server.url)
    const isOver = written.then(() => true)
    while (acknowledged.size < until && !(await Promise.race([isOver, sleep(1)])));
    server.kill('SIGKILL')
    await Promise.all([written, server.done])
    await inspect(data.path, async (query) => {
      const rows = await query('select content, status from article')
      const found = rows.map(({ content, status }) => ({ status, ...JSON.parse(String(content)) }))
      const titles = found.map(({ title }) => title)
      expect([...acknowledged].filter((title) => !titles.includes(title))).toEqual([])
      expect(titles.length).toBe(new Set(titles).size)
      for (const { title, contentHtml, status } of found) {
        expect([contentHtml, status]).toEqual([
          `<p>The text of ${title.slice('Story '.length)}.</p>`,
          'published',
        ])
      }
      expect(await findFaults(query, rules)).toEqual([])
      // A minute has passed: a request that was cut off may be sent again.
      await query("update request_key set started_at = '2026-01-01T00:00:00.000Z' where answer is null")
    })
  }
  await using server = await startServerProcess(environment)
  for (const write of open) expect([200, 201]).toContain((await send(server.url, write)).status)
  for (let number = 0; number < next; number++) {
    const again = await send(server.url, toWrite(number))
    expect([200, 201], again.text).toContain(again.status)
  }
  await inspect(data.path, async (query) => {
    expect(await query('select count(*) as n from article')).toEqual([{ n: next }])
  })
})

/** Reads the file as the server has left it. */
async function inspect(folder: string, work: (query: Query) => Promise<void>): Promise<void> {
  const database = new DatabaseSync(join(folder, 'gazette.db'))
  try {
    await work(async (sql) => database.prepare(sql).all())
  } finally {
    database.close()
  }
}
