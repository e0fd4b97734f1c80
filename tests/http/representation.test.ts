import { pino } from 'pino'
import { expect, it } from 'vitest'
import { formatNames } from '../../src/domain/feed.ts'
import { createRepresentation, toOwnMemory } from '../../src/http/representation.ts'
import { createEntries } from '../../src/serve/feeds/entry-cache.ts'
import { makeArticle, makeSite } from '../support/make-article.ts'

const memoryOf = ({ buffer }: Buffer) => buffer.byteLength

it.each<[string, string | Buffer, string]>([
  ['a text', 'Fähre', 'Fähre'],
  ['a small buffer out of a slab', Buffer.from('Fähre'), 'Fähre'],
  ['a part of a larger buffer', Buffer.alloc(100_000, 'x').subarray(5, 9), 'xxxx'],
  ['nothing', '', ''],
])('%s takes as much memory as it is long', (_, content, expected) => {
  const bytes = toOwnMemory(content)
  expect(bytes.toString()).toBe(expected)
  expect(memoryOf(bytes)).toBe(bytes.length)
})

it('bytes that have memory of their own already are not copied', () => {
  const large = Buffer.alloc(100_000)
  expect(toOwnMemory(large)).toBe(large)
})

it('what caches hold takes no more memory than they count', async () => {
  const entries = createEntries({ site: () => makeSite(), log: pino({ level: 'silent' }) })
  for (const format of formatNames) {
    const bytes = entries.entryOf({ ...makeArticle(), revision: 1 }, format)?.bytes ?? Buffer.alloc(1)
    expect([format, memoryOf(bytes)]).toEqual([format, bytes.length])
  }
  const representation = createRepresentation('x', Buffer.from('<rss/>'.repeat(100)))
  for (const encoding of ['identity', 'gzip', 'br', 'zstd'] as const) {
    const bytes = await representation.encoded(encoding)
    expect([encoding, memoryOf(bytes)]).toEqual([encoding, bytes.length])
  }
})
