import type { Article } from '../../src/domain/article.ts'
import type { Format } from '../../src/domain/feed.ts'
import type { Site } from '../../src/domain/site.ts'
import { buildDocument, buildEntry } from '../../src/formats/build.ts'
import { entryShape } from '../../src/formats/entry-shape.ts'
import { toFeedHead } from '../../src/formats/head.ts'
import { makeSite } from './make-article.ts'

/** The main feed with these articles, as the server writes it. */
export function makeDocument(format: Format, articles: readonly Article[], site: Site = makeSite()): string {
  const state = { name: 'main', revision: 1, changedAt: new Date('2026-11-01T00:00:00Z') } as const
  const shape = entryShape(site.publication, state.name)
  const entries = articles.map((article) => buildEntry(format, article, site, shape))
  return buildDocument(format, toFeedHead({ state, articles, withdrawn: [] }, format, site), entries, site)
}
