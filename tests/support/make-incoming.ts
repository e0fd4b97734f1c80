import type { FeedRules } from '../../src/domain/feed-rules.ts'
import { parseMoment } from '../../src/domain/moment.ts'
import type { IncomingArticle } from '../../src/store/store.ts'

/** Small feeds, so that archives begin soon. */
export const rules: FeedRules = { language: 'en-GB', queries: [], feedSize: 3, timeZone: 'UTC' }

/** For a store that publishes scheduled articles: what it cannot publish, a test sees in what it reads. */
export const publisherEvents = { onFailure: () => {}, onRecovery: () => {} }

type Overrides = Partial<Omit<IncomingArticle, 'article'>> & { article?: Partial<IncomingArticle['article']> }

/** An article on its way into the store. Those of one key are the same article. */
export function makeIncoming(key: string, overrides: Overrides = {}): IncomingArticle {
  return {
    id: `urn:example:${key}`,
    idIsOwn: false,
    slugIsOwn: false,
    key,
    origin: 'folder',
    fileHash: `hash of ${key}`,
    ...overrides,
    article: {
      slug: key,
      title: `Title of ${key}`,
      contentHtml: `<p>Body of ${key}.</p>`,
      authors: [{ name: 'Ida Fell' }],
      tags: ['harbour'],
      figures: [],
      related: [],
      corrections: [],
      published: parseMoment('2026-11-01T08:00:00Z'),
      ...overrides.article,
    },
  }
}
