import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { toHashKey } from '../../src/audience/client.ts'
import { createCounter } from '../../src/audience/counter.ts'
import { createTallies } from '../../src/audience/tallies.ts'
import { clientAddress, toOwnText } from '../../src/http/client-address.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

/** As Node gives it: one piece of 16 KB. */
function toHeader(start: string, fill = ' '): string {
  return Buffer.from(start.padEnd(16_000, fill)).toString('latin1')
}

it.each(['', 'Fähre', '2001:db8::7', '船'])('a text in memory of its own is the same: %j', (text) => {
  expect(toOwnText(text)).toBe(text)
})

const tallies = createTallies()
const { note } = createCounter({
  tallies,
  now: () => new Date('2026-11-23T09:00:00Z'),
  keyOf: () => toHashKey(Buffer.from('the key.')),
  trustProxy: 1,
})
const ask = (path: string, headers: Record<string, string> = {}) =>
  note({ method: 'GET', headers, socket: { remoteAddress: '192.0.2.1' } }, 200, path)

/** What is kept of five thousand requests with 16 KB each: far less than the 80 MB that came. */
it.each<[string, (index: number) => unknown]>([
  [
    'programs that say who they are at length',
    (index) => ask('/rss.xml', { 'user-agent': toHeader(`Reader ${index} `, 'x') }),
  ],
  [
    'feed ids at services',
    (index) =>
      ask(`/tags/t${index}/rss.xml`, {
        'user-agent': toHeader(`Feedbin feed-id:${index}-0123456789abcdef - 1 subscriber `),
      }),
  ],
  ['feeds', (index) => ask(toHeader(`/tags/a-rather-long-tag-${index}/rss.xml?`, 'x'))],
  [
    'clients whose requests came a long way',
    (index) => {
      const forwarded = toHeader('', 'x').concat(`, 2001:db8:1:2:3:4:5:${index.toString(16)}`)
      const address = Buffer.from(forwarded).toString('latin1')
      return clientAddress({ headers: { 'x-forwarded-for': address }, socket: {} }, 1)
    },
  ],
])('of long headers nothing is held that was not taken from them: %s', (_, take) => {
  const before = heapUsed()
  const taken = Array.from({ length: 5_000 }, (_, index) => take(index))
  expect(heapUsed() - before).toBeLessThan(10_000_000)
  expect(taken).toHaveLength(5_000)
  tallies.takeAll()
})

it.each([
  ['the longest address', '2001:db8:1111:2222:3333:4444:255.255.255.255', 'itself'],
  ['one that is longer than any', `2001:db8::7%${'x'.repeat(1_000)}`, 'none'],
])('%s is taken for %j', (_, address, expected) => {
  const found = clientAddress({ headers: {}, socket: { remoteAddress: address } }, 0)
  expect(found).toBe(expected === 'itself' ? address : undefined)
})
