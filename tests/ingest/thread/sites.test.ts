import { expect, it } from 'vitest'
import { listArticleFiles } from '../../../src/ingest/folder/list-files.ts'
import { createReadingThread } from '../../../src/ingest/thread/reading-thread.ts'
import { makeSite } from '../../support/make-article.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'

it('the thread reads each file with the publication of its request, also after a pause', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha', { section: 'Town Hall' }) })
  const { files } = await listArticleFiles(`${data.path}/articles`)
  const listed = makeSite({ sections: [{ slug: 'town', title: 'Town Hall' }] })
  const bare = makeSite({ sections: [] })
  const thread = createReadingThread()
  const media = { source: { folder: `${data.path}/media` }, measured: new Map() }
  const readSections = async (sites: readonly (typeof bare)[]) => {
    const read = sites.map((site) =>
      thread.prepare({ file: files[0] as never, origin: 'test', media, site }).then(([one]) => one),
    )
    return (await Promise.all(read)).map((one) => one?.prepared.incoming?.article.section)
  }
  expect(await readSections([listed, listed, bare, bare, listed])).toEqual([
    'town',
    'town',
    'Town Hall',
    'Town Hall',
    'town',
  ])
  await thread.rest()
  expect(await readSections([listed])).toEqual(['town'])
  await thread.rest()
})
