import { describe, it } from 'vitest'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { startGazette } from '../../support/start-gazette.ts'
import { expectReached } from './expect-reached.ts'

const statuses = ['draft', 'scheduled', 'withdrawn', 'published'] as const

/** Over twelve years, with one month that has as many as all others; every fortieth is a draft, scheduled or withdrawn. */
const articles = Array.from({ length: 2_000 }, (_, index) => {
  const status = index % 40 < 3 ? statuses[index % 40] : 'published'
  const hour = index % 2 === 0 ? index * 50 : 40_000 + (index % 700)
  const published =
    status === 'scheduled' ? new Date(Date.UTC(2027, 0, 1, index)) : new Date(Date.UTC(2014, 10, 1, hour))
  return {
    status,
    slug: `story-${index}`,
    article: {
      slug: `story-${index}`,
      title: `Story ${index}`,
      contentHtml: '<p>Text.</p>',
      section: ['town', 'harbour', 'sport'][index % 3],
      tags: [`tag ${index % 50}`],
      authors: [{ name: `Author ${index % 9}` }],
      published: published.toISOString().replace('.000', ''),
      ...(status !== 'published' && status !== 'scheduled' && { status }),
    },
  }
})

describe('a crawler that starts at the front page', () => {
  it('reaches each published article among 2,000 within three clicks, and no dead link', async () => {
    await using data = await makeDataFolder({
      'articles/many.json': JSON.stringify(articles.map(({ article }) => article)),
    })
    const server = await startGazette(data)
    try {
      const published = articles.filter(({ status }) => status === 'published')
      await expectReached(
        server.url,
        published.map(({ slug }) => slug),
      )
    } finally {
      await server.close()
    }
  })
})
