import { describe, expect, it } from 'vitest'
import type { Format } from '../../src/domain/feed.ts'
import { momentText } from '../../src/domain/moment.ts'
import { paths } from '../../src/domain/site.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { subscribeWithNewsboat } from '../support/newsboat.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const nasty = 'Fish & <Chips> “at” 5 ]]> &amp; more'

describe('newsboat', () => {
  // It knows no JSON Feed: such a subscription stays empty, whoever publishes it.
  it.each<Format>(['rss', 'atom'])(
    'subscribes to %s and holds every article once, edits and all',
    async (format) => {
      await using data = await makeDataFolder({
        'articles/nasty.json': JSON.stringify({
          title: nasty,
          authors: ['Ida Fell'],
          published: '2026-11-20T07:30:00Z',
          contentHtml: '<p>The first paragraph.</p><p>The last paragraph.</p>',
        }),
        'articles/other.md': markdown('Another story'),
        'articles/third.md': markdown('A third story'),
      })
      await using server = await startGazette(data)
      await using newsboat = await subscribeWithNewsboat(server.url + paths.feed('main', format))
      await newsboat.reload()

      const stored = await server.gazette.store.listArticles({ status: 'published' })
      const items = newsboat.items()
      expect(items.map(({ guid }) => guid).sort()).toEqual(stored.map(({ id }) => id).sort())
      for (const article of stored) {
        const item = items.find(({ guid }) => guid === article.id)
        expect(item?.title).toBe(article.title)
        expect(item?.url).toBe(`${server.url}${paths.article(article.slug)}`)
        expect(new Date(Number(item?.pubDate) * 1000).toISOString().slice(0, 19)).toBe(
          article.published && momentText(article.published).slice(0, 19),
        )
      }
      const before = items.find(({ title }) => title === nasty)
      expect(before).toMatchObject({
        author: 'Ida Fell',
        content: expect.stringContaining('The last paragraph.'),
      })

      await data.write(
        'articles/nasty.json',
        JSON.stringify({
          title: 'Calm now',
          published: '2026-11-20T07:30:00Z',
          contentHtml: '<p>Edited.</p>',
        }),
      )
      await eventually(async () =>
        expect((await server.gazette.store.articleBySlug('nasty'))?.title).toBe('Calm now'),
      )
      await newsboat.reload()
      const after = newsboat.items()
      expect(after).toHaveLength(3)
      const edited = after.find(({ guid }) => guid === before?.guid)
      expect(edited).toMatchObject({ title: 'Calm now', pubDate: before?.pubDate })
      expect(edited?.content).toContain('Edited.')

      await data.remove('articles/nasty.json')
      await eventually(async () =>
        expect((await server.gazette.store.articleBySlug('nasty'))?.status).toBe('withdrawn'),
      )
      await newsboat.reload()
      expect(newsboat.items().filter(({ title }) => title !== 'Calm now')).toHaveLength(2)
    },
  )
})
