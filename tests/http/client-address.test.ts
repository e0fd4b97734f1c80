import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { toHashKey } from '../../src/audience/client.ts'
import { createCounter, createTallies } from '../../src/audience/counter.ts'
import { clientAddress, toOwnText } from '../../src/http/client-address.ts'
import { cases } from '../support/depth.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** One string of 16 KB, as from Node. */
function toHeader(start: string, fill = ' '): string {
  return Buffer.from(start.padEnd(16_000, fill)).toString('latin1')
}

it.each(['', 'Fähre', '2001:db8::7', '船'])('a copy in its own memory is equal: %j', (text) => {
  expect(toOwnText(text)).toBe(text)
})

const tallies = createTallies()
const { note } = createCounter({
  tallies,
  now: () => new Date('2026-11-23T09:00:00Z'),
  keys: new Map([['2026-11-23', toHashKey(Buffer.from('the key.'))]]),
  trustProxy: 1,
})
const ask = (path: string, headers: Record<string, string> = {}) =>
  note({ method: 'GET', headers, socket: { remoteAddress: '192.0.2.1' } }, 200, path)

/** Memory after 1,500 requests of 16 KB each, in the long proofs 5,000: far less than their 24 MB, or 80 MB. */
it.each<[string, (index: number) => unknown]>([
  ['long User-Agents', (index) => ask('/rss.xml', { 'user-agent': toHeader(`Reader ${index} `, 'x') })],
  [
    'feed ids at services',
    (index) =>
      ask(`/tags/t${index}/rss.xml`, {
        'user-agent': toHeader(`Feedbin feed-id:${index}-0123456789abcdef - 1 subscriber `),
      }),
  ],
  ['feeds', (index) => ask(toHeader(`/tags/a-rather-long-tag-${index}/rss.xml?`, 'x'))],
  [
    'clients behind many proxies',
    (index) => {
      const forwarded = toHeader('', 'x').concat(`, 2001:db8:1:2:3:4:5:${index.toString(16)}`)
      const address = Buffer.from(forwarded).toString('latin1')
      return clientAddress({ headers: { 'x-forwarded-for': address }, socket: {} }, 1)
    },
  ],
])('long headers are not kept alive by values taken from them: %s', { tags: 'deep' }, (_, take) => {
  const before = heapUsed()
  const requests = cases(5_000, 1_500)
  const taken = Array.from({ length: requests }, (_, index) => take(index))
  expect(heapUsed() - before).toBeLessThan(10_000_000)
  expect(taken).toHaveLength(requests)
  tallies.takeAll()
})

it.each([
  ['the longest address', '2001:db8:1111:2222:3333:4444:255.255.255.255', 'itself'],
  ['an address longer than any valid one', `2001:db8::7%${'x'.repeat(1_000)}`, 'none'],
])('%s is taken for %j', (_, address, expected) => {
  const found = clientAddress({ headers: {}, socket: { remoteAddress: address } }, 0)
  expect(found).toBe(expected === 'itself' ? address : undefined)
})
