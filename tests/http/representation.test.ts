import { brotliDecompressSync, zstdDecompressSync } from 'node:zlib'
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

it('an encoded copy has a window no larger than its document', async () => {
  const small = createRepresentation('x', '<rss/>'.repeat(100))
  const [brotli] = await small.encoded('br')
  // A first bit of 0 is a window of 16 bits (RFC 7932, section 9.1).
  expect(Number(brotli) & 1).toBe(0)
  const descriptor = (await small.encoded('zstd'))[4]
  // A single segment: the window is the content (RFC 8878, section 3.1.1.1.1).
  expect(Number(descriptor) & 0x20).toBe(0x20)
})

it.each([0, 1, 65_520, 65_521, 300_000])(
  'a document of %i bytes is the same when it is decoded',
  async (length) => {
    const bytes = Buffer.alloc(length, 'A story. ')
    const { encoded } = createRepresentation('x', bytes)
    expect(brotliDecompressSync(await encoded('br')).equals(bytes)).toBe(true)
    expect(zstdDecompressSync(await encoded('zstd')).equals(bytes)).toBe(true)
  },
)
