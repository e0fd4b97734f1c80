import { expect, it } from 'vitest'
import { createEditing } from '../../../src/editing/editing.ts'
import { createFolderSync } from '../../../src/ingest/folder/sync.ts'
import type { Store } from '../../../src/store/store.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { makeIncoming } from '../../support/make-incoming.ts'
import { openFolder } from '../../support/open-folder.ts'

/** Lets something happen between the reading of files and the saving of what they said. */
function beforeSaving(store: Store, happen: () => Promise<unknown>): Store {
  return {
    ...store,
    saveArticles: async (...args) => {
      await happen()
      return store.saveArticles(...args)
    },
  }
}

it.each<[string, (data: DataFolder) => Promise<void>, string[]]>([
  ['changed', (data) => data.write('articles/a.md', markdown('Third')), ['Third', 'published']],
  ['removed', (data) => data.remove('articles/a.md'), ['First', 'withdrawn']],
])(
  'a server that is slow does not undo what another one has made of a file that was %s since',
  async (_, change, expected) => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('First'),
      'articles/b.md': markdown('B'),
      'articles/c.md': markdown('C'),
    })
    const [slow, quick] = [await openFolder(data), await openFolder(data)]
    try {
      await quick.folder.sync()
      await data.write('articles/a.md', markdown('Second'))
      const store = beforeSaving(slow.store, async () => {
        await change(data)
        await quick.folder.sync()
      })
      await createFolderSync(slow.articlesFolder, { ...slow, editing: createEditing(store) }).sync()
      const article = await quick.store.articleBySlug('a')
      expect([article?.title, article?.status]).toEqual(expected)
    } finally {
      await Promise.all([slow, quick].map((one) => one[Symbol.asyncDispose]()))
    }
  },
)

it('a server that holds the latest reading saves it, though another one has saved an earlier one meanwhile', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('First') })
  const [slow, quick] = [await openFolder(data), await openFolder(data)]
  try {
    await quick.folder.sync()
    await data.write('articles/a.md', markdown('Third'))
    let times = 0
    const store = beforeSaving(slow.store, async () => {
      if (times++ > 0) return
      const [file] = await quick.store.knownFiles()
      const earlier = makeIncoming('a', {
        origin: 'folder',
        fileHash: 'earlier',
        expectedFileHash: file?.fileHash,
      })
      const outcomes = await quick.store.saveArticles([earlier])
      expect(outcomes).toMatchObject([{ outcome: 'updated' }])
    })
    const { reports } = await createFolderSync(slow.articlesFolder, {
      ...slow,
      editing: createEditing(store),
    }).sync()
    expect(reports).toMatchObject([{ key: 'a', outcome: 'updated', problems: [] }])
    expect((await quick.store.articleBySlug('a'))?.title).toBe('Third')
  } finally {
    await Promise.all([slow, quick].map((one) => one[Symbol.asyncDispose]()))
  }
})
