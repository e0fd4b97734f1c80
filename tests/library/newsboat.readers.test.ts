import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { newsboat } from '../support/readers/newsboat.ts'
import { startReadmeApp } from '../support/readme-app.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'

it.each(['rss.xml', 'atom.xml'])('newsboat follows %s of an Express app, below its path', async (file) => {
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour news') })
  await using app = await startReadmeApp(data.path)
  await using subscription = await newsboat.subscribe(app.url + file)
  await subscription.refresh()
  expect(await subscription.entries()).toMatchObject([
    { title: 'Harbour news', link: `${app.url}articles/harbour` },
  ])
  await data.write('articles/quay.md', markdown('Quay news', { published: '2026-11-02' }))
  await eventually(async () => expect((await ask(app.url + file)).text).toContain('Quay news'))
  await subscription.refresh()
  expect((await subscription.entries()).map(({ title }) => title).toSorted()).toEqual([
    'Harbour news',
    'Quay news',
  ])
})
