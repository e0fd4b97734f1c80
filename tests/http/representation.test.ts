import { expect, it } from 'vitest'
import { createRepresentation, toOwnMemory } from '../../src/http/representation.ts'

const memoryOf = ({ buffer }: Buffer) => buffer.byteLength

it.each<[string, string | Buffer, string]>([
  ['a text', 'Fähre', 'Fähre'],
  ['a small buffer out of a slab', Buffer.from('Fähre'), 'Fähre'],
  ['a part of a larger buffer', Buffer.alloc(100_000, 'x').subarray(5, 9), 'xxxx'],
  ['nothing', '', ''],
])('%s takes no more memory than its length', (_, content, expected) => {
  const bytes = toOwnMemory(content)
  expect(bytes.toString()).toBe(expected)
  expect(memoryOf(bytes)).toBe(bytes.length)
})

it('bytes in their own memory are not copied', () => {
  const large = Buffer.alloc(100_000)
  expect(toOwnMemory(large)).toBe(large)
})

it('an encoded copy takes no more memory than its length', async () => {
  const representation = createRepresentation('x', Buffer.from('<rss/>'.repeat(100)))
  for (const encoding of ['identity', 'gzip', 'br', 'zstd'] as const) {
    const bytes = await representation.encoded(encoding)
    expect([encoding, memoryOf(bytes)]).toEqual([encoding, bytes.length])
  }
})
