import { describe, expect, it } from 'vitest'
import { parseSearchWords } from '../../../src/domain/search/parse-query.ts'
import { makeIncoming, publisherEvents } from '../../support/make-incoming.ts'
import { eventually } from '../../support/start-gazette.ts'
import { withStores } from '../with-stores.ts'

const by = { how: 'api', who: 'CMS', tokenId: 't1' } as const
const courier = { id: 'tag:test.example,2026:courier', title: 'The Courier' }
const { terms } = parseSearchWords('body')

/** Who hears of a change: what every database that several stores can open must do. */
export function describeListeners(name: string, makeDatabase: () => Promise<string>): void {
  describe(`listeners for what a change may concern, on ${name}`, () => {
    it('hear of changes by another store that concern them, and of no others', async () => {
      await withStores(await makeDatabase(), async ({ one, two }) => {
        one.startPublisher(publisherEvents)
        await eventually(async () => expect((await one.search({ terms, limit: 1 })).isIndexed).toBe(true))
        const heard: string[] = []
        for (const concern of ['publication', 'search', 'webhooks'] as const)
          two.onChangeFor(concern, () => heard.push(concern))
        const stop = two.onChangeFor('publication', () => heard.push('stopped'))
        await eventually(() => expect(two.isConnected()).toBe(true))

        await one.saveArticles([makeIncoming('a')])
        stop()
        await one.publication.save(courier)
        await eventually(() => expect(heard).toContain('publication'))
        await two.publication.save({ ...courier, title: 'The Other Courier' })
        await eventually(() => expect(heard).toEqual(['publication', 'publication']))

        const url = 'https://cms.example/hook'
        const { id } = await one.webhooks.create({ url, events: ['article.published'], secret: 's', by })
        await eventually(() => expect(heard).toContain('webhooks'))
        await one.webhooks.remove(id, by)
        await one.publication.save(courier)
        await eventually(() => expect(heard.at(-1)).toBe('publication'))
        expect(heard).not.toContain('search')

        const many = Array.from({ length: 60 }, (_, index) => makeIncoming(`k${index}`))
        await one.saveArticles(many)
        await eventually(() => expect(heard).toContain('search'))
        expect(heard).not.toContain('stopped')
      })
    })
  })
}
