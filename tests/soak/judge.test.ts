import { expect, it } from 'vitest'
import { judge } from './judge.ts'
import type { Sample } from './sample.ts'

const mebibyte = 1024 * 1024
const steady: Sample = {
  seconds: 0,
  residentBytes: 200 * mebibyte,
  heapBytes: 80 * mebibyte,
  externalBytes: 60 * mebibyte,
  cacheBytes: 60 * mebibyte,
  descriptors: 40,
}
const take = (at: (index: number) => Partial<Sample>) =>
  judge(Array.from({ length: 80 }, (_, index) => ({ ...steady, ...at(index) })))
const growing = (verdicts: ReturnType<typeof judge>) =>
  verdicts.filter(({ isSteady }) => !isSteady).map(({ what }) => what)

const noise = (index: number) => ((index * 7919) % 13) - 6

it.each<[string, (index: number) => Partial<Sample>, string[]]>([
  [
    'is steady when it fills its caches first',
    (index) => ({ residentBytes: Math.min(100 + 10 * index, 300) * mebibyte }),
    [],
  ],
  ['is steady when its heap is a saw', (index) => ({ heapBytes: (80 + (index % 9) * 12) * mebibyte }), []],
  [
    'is steady with some noise',
    (index) => ({ residentBytes: (200 + noise(index)) * mebibyte, descriptors: 40 + (index % 5) }),
    [],
  ],
  [
    'grows when it keeps a mebibyte every sample',
    (index) => ({ residentBytes: (200 + 2 * index + noise(index)) * mebibyte }),
    ['resident memory, MiB'],
  ],
  [
    'grows when its heap keeps something under a saw',
    (index) => ({ heapBytes: (80 + index + (index % 9) * 12) * mebibyte }),
    ['heap after collecting, MiB'],
  ],
  [
    'grows when it loses a descriptor every sample',
    (index) => ({ descriptors: 40 + index }),
    ['descriptors'],
  ],
])('a server %s', (_, at, expected) => {
  expect(growing(take(at))).toEqual(expected)
})

it('a short run is no proof', () => {
  expect(() => judge([steady, steady])).toThrow(/tell nothing/)
})
