import { pino } from 'pino'
import { expect, it } from 'vitest'
import { formatNames } from '../../../src/domain/feed.ts'
import { createEntryCache } from '../../../src/serve/feeds/document.ts'
import { makeArticle, makeSite } from '../../support/make-article.ts'

it.each(formatNames)(
  'an entry in %s is built once, and takes no more memory than the cache counts',
  (format) => {
    const site = makeSite()
    const { entryOf } = createEntryCache({ site: () => site, log: pino({ level: 'silent' }) })
    const article = { ...makeArticle(), revision: 1 }
    const bytes = entryOf(article, format)?.bytes ?? Buffer.alloc(1)
    expect(bytes.buffer.byteLength).toBe(bytes.length)
    expect(entryOf({ ...article }, format)?.bytes).toBe(bytes)
  },
)
