import type { Article } from '../../src/domain/article.ts'
import { type Moment, parseMoment } from '../../src/domain/moment.ts'
import type { Publication } from '../../src/domain/publication.ts'
import type { Site } from '../../src/domain/site.ts'

/** A moment from its text, such as `2026-11-23` or `2026-11-23T09:00:00Z`. */
export function moment(text: string): Moment {
  const found = parseMoment(text)
  if (!found) throw new Error(`"${text}" is no moment`)
  return found
}

/**
 * A published article with the fields that every article has, and nothing that a test does not ask for. Articles of
 * one slug are the same article.
 */
export function makeArticle(overrides: Partial<Article> = {}): Article {
  const slug = overrides.slug ?? 'bridge-reopens'
  return {
    id: `tag:gazette.example,2026:${slug}`,
    slug,
    title: 'Bridge reopens after nine months',
    summary: 'The old bridge carries trams again.',
    contentHtml: '<p>The old bridge carries trams again.</p>\n<p>Work took nine months.</p>',
    authors: [{ name: 'Ada Quill' }],
    tags: [],
    published: moment('2026-11-20T08:30:00Z'),
    figures: [],
    related: [],
    corrections: [],
    status: 'published',
    ...overrides,
  }
}

/** A publication with only what every publication has. */
export function makePublication(overrides: Partial<Publication> = {}): Publication {
  return {
    id: 'tag:gazette.example,2026:gazette',
    title: 'The Test Gazette',
    address: '/',
    language: 'en-GB',
    timeZone: 'UTC',
    publisher: { name: 'Gazette Press' },
    sections: [],
    feedSize: 50,
    maxAgeSeconds: 900,
    queries: [],
    tombstoneDays: 30,
    feedEnds: [],
    feedMenu: false,
    hubs: [],
    ownHub: true,
    ...overrides,
  }
}

/** What documents are made of besides articles, on `https://gazette.example`. */
export function makeSite(overrides: Partial<Publication> = {}, baseUrl = 'https://gazette.example'): Site {
  return { publication: makePublication(overrides), baseUrl }
}
