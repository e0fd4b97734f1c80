import { expect, it } from 'vitest'
import { addStamp, createStamp, follows, parseStamps } from '../../../src/store/feeds/lineage.ts'

const long = Array.from({ length: 32 }, (_, index) => `s${index}`)

it.each<[string, { revision: number; stamps: string[] }, { revision: number; stamp: string }, boolean]>([
  ['the same state', { revision: 8, stamps: ['h', 'g'] }, { revision: 8, stamp: 'h' }, true],
  ['a later state', { revision: 9, stamps: ['i', 'h', 'g'] }, { revision: 8, stamp: 'h' }, true],
  ['an earlier state', { revision: 7, stamps: ['g'] }, { revision: 8, stamp: 'h' }, false],
  [
    'the same revision of another change',
    { revision: 8, stamps: ['x', 'g'] },
    { revision: 8, stamp: 'h' },
    false,
  ],
  [
    'a later one past another change',
    { revision: 9, stamps: ['y', 'x', 'g'] },
    { revision: 8, stamp: 'h' },
    false,
  ],
  ['one from before stamps were kept', { revision: 8, stamps: [] }, { revision: 8, stamp: '' }, true],
  ['the first with a stamp', { revision: 9, stamps: ['i'] }, { revision: 8, stamp: '' }, true],
  ['a copy from before stamps were kept', { revision: 8, stamps: [] }, { revision: 8, stamp: 'h' }, false],
  ['one too late to tell', { revision: 50, stamps: long }, { revision: 8, stamp: 'h' }, true],
])('%s', (_, state, seen, expected) => {
  expect(follows(state, seen)).toBe(expected)
})

it('a feed keeps its last 32 stamps, newest first, and none comes twice', () => {
  let stamps = ''
  const all = Array.from({ length: 40 }, createStamp)
  for (const stamp of all) stamps = addStamp(stamps, stamp)
  expect(parseStamps(stamps)).toEqual(all.toReversed().slice(0, 32))
  expect(new Set(all).size).toBe(40)
  expect(parseStamps('')).toEqual([])
})
