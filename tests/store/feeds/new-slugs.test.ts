import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openGazette } from '../../../src/server/open-gazette.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'

it('a store from before tags had slugs with their signs puts its articles into the feeds of these slugs', async () => {
  await using data = await makeDataFolder({
    'articles/c.md': markdown('C', { tags: '[C]' }),
    'articles/plus.md': markdown('C++', { tags: '["C++"]' }),
  })
  const file = `${data.path}/gazette.db`
  const open = () =>
    openGazette(
      readSettings({ GAZETTE_DATA: data.path, DATABASE_URL: `sqlite:${file}` }),
      'http://localhost:8080',
      () => new Date('2026-11-23T09:00:00Z'),
    )
  await using first = await open()
  await first.folder.sync()
  await first[Symbol.asyncDispose]()
  using database = new DatabaseSync(file)
  const membersOf = (feed: string) =>
    database.prepare('SELECT count(*) AS n FROM feed_member WHERE feed = ?').get(feed)?.n
  expect(['tag:c', 'tag:c-plus-plus'].map(membersOf)).toEqual([1, 1])
  const labelOf = (feed: string) => database.prepare('SELECT label FROM feed WHERE name = ?').get(feed)?.label
  // As version 0.1.0 left it.
  database.exec("UPDATE feed_member SET feed = 'tag:c' WHERE feed = 'tag:c-plus-plus'")
  database.exec("UPDATE feed SET label = 'C++' WHERE name = 'tag:c'")
  database.exec(`UPDATE setting SET value = json_remove(value, '$[3]') WHERE name = 'rules'`)
  expect(['tag:c', 'tag:c-plus-plus'].map(membersOf)).toEqual([2, 0])
  await using second = await open()
  expect(await second.store.articleBySlug('plus')).toBeDefined()
  expect(['tag:c', 'tag:c-plus-plus'].map(membersOf)).toEqual([1, 1])
  expect(['tag:c', 'tag:c-plus-plus'].map(labelOf)).toEqual(['C', 'C++'])
})
