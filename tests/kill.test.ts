import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeDataFolder } from './support/make-data-folder.ts'
import { runCli, startCli } from './support/run-cli.ts'

const filesInAll = 50
const articlesPerFile = 100
const kills = 20

function listOfArticles(file: number): string {
  const articles = Array.from({ length: articlesPerFile }, (_, index) => ({
    slug: `story-${file}-${index}`,
    title: `Story ${index} of file ${file}`,
    published: '2026-11-01T08:00:00Z',
    contentHtml: `<p>The first paragraph of story ${index}.</p><p>The second one, a little longer.</p>`,
  }))
  return JSON.stringify(articles)
}

/** What a reader of the store would trip over; all counts must be as the comment says. */
function inspect(file: string) {
  const database = new DatabaseSync(file)
  try {
    const one = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
    return {
      integrity: one('pragma integrity_check'),
      foreign: database.prepare('pragma foreign_key_check').all().length,
      withoutName: one('select count(*) from article where id not in (select article_id from identity)'),
      withoutRevision: one(
        'select count(*) from article a where not exists (select 1 from article_revision r where r.article_id = a.id and r.revision = a.revision and r.content = a.content)',
      ),
      unreadable: one('select count(*) from article where not json_valid(content)'),
    }
  } finally {
    database.close()
  }
}

function countArticles(file: string): number {
  const database = new DatabaseSync(file)
  try {
    return Number(Object.values(database.prepare('select count(*) from article').get() ?? {})[0])
  } catch {
    return 0 // killed before the first migration was through
  } finally {
    database.close()
  }
}

it('an import that is killed twenty times leaves a whole store each time and finishes when run again', {
  timeout: 280_000,
}, async () => {
  const names = Array.from(
    { length: filesInAll },
    (_, file) => `articles/file-${String(file).padStart(2, '0')}.json`,
  )
  await using data = await makeDataFolder(
    Object.fromEntries(names.map((name, file) => [name, listOfArticles(file)])),
  )
  const environment = { GAZETTE_DATA: data.path }
  const file = `${data.path}/gazette.db`
  const counts: number[] = []
  for (let kill = 0; kill < kills; kill++) {
    const { process: child, done } = startCli(['import'], environment)
    await sleep(600 + 90 * kill)
    child.kill('SIGKILL')
    await done
    counts.push(countArticles(file))
    if (counts.at(-1)) {
      expect(inspect(file)).toEqual({
        integrity: 'ok',
        foreign: 0,
        withoutName: 0,
        withoutRevision: 0,
        unreadable: 0,
      })
    }
  }
  expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(counts.some((count) => count > 0 && count < filesInAll * articlesPerFile)).toBe(true)
  const { code, stdout } = await runCli(['import'], environment)
  expect(code).toBe(0)
  expect(stdout).toContain(`${filesInAll * articlesPerFile - (counts.at(-1) ?? 0)} created`)
  expect(countArticles(file)).toBe(filesInAll * articlesPerFile)
  expect(inspect(file).integrity).toBe('ok')
})
