import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { estimateDistinct, mergeWords, toWord } from '../../../src/store/audience/day.ts'

const word = (text: string) => toWord(hash('sha256', text, 'buffer').readInt32BE(0))
const words = (series: number, count: number) =>
  Array.from({ length: count }, (_, index) => word(`${series} ${index}`))
const errorOf = (series: number, count: number) =>
  Math.abs(estimateDistinct(mergeWords('', words(series, count))) - count) / count

describe('a sketch of readers', () => {
  const expectEstimate = (count: number) => {
    const errors = [1, 2, 3].map((series) => errorOf(series, count))
    expect(Math.max(...errors)).toBeLessThan(0.05)
  }
  it.each([1, 2, 10, 100, 1_000, 5_000, 10_000])(
    'estimates %i of them to within five per cent',
    expectEstimate,
  )
  it.each([30_000, 100_000])('estimates %i of them to within five per cent', { tags: 'long' }, expectEstimate)

  it('of no readers estimates none', () => {
    expect(estimateDistinct('')).toBe(0)
    expect(mergeWords('', [])).toBe('')
  })

  it('counts no reader twice, in any order and from any process', () => {
    const all = words(1, 3_000)
    const [some, others] = [all.slice(0, 2_000), all.slice(1_000)]
    const whole = mergeWords('', all)
    expect(mergeWords(mergeWords('', some), others)).toBe(whole)
    expect(mergeWords(mergeWords('', others.toReversed()), some)).toBe(whole)
    expect(mergeWords(whole, some)).toBe(whole)
  })

  it('is as small as its readers are few, and never larger than eleven kilobytes', () => {
    expect(mergeWords('', words(1, 10)).length).toBeLessThan(30)
    expect(mergeWords('', words(1, 50_000)).length).toBeLessThan(11_000)
  })

  it.each([5_000_000, 50_000_000])('estimates %i of them, with many registers full', (count) => {
    let seed = 7
    const random = () => {
      seed = (seed * 48271) % 0x7fffffff
      return seed / 0x7fffffff
    }
    // The largest rank among so many hashes: P(rank <= r) = exp(-count / registers / 2^r).
    const rank = () => Math.max(1, Math.ceil(Math.log2(-count / 4096 / Math.log(random()))))
    const all = Array.from({ length: 4096 }, (_, register) => (register << 4) | Math.min(rank(), 15))
    expect(Math.abs(estimateDistinct(mergeWords('', all)) - count) / count).toBeLessThan(0.08)
  })

  it('that is full estimates a finite number', () => {
    const full = Array.from({ length: 4096 }, (_, register) => (register << 4) | 15)
    expect(estimateDistinct(mergeWords('', full))).toBe(1_000_000_000)
  })

  it('keeps sixteen bits of a hash', () => {
    const kept = words(1, 10_000)
    expect(kept.every((one) => Number.isInteger(one) && one > 0 && one < 2 ** 16)).toBe(true)
    expect(toWord(0)).toBe(15)
    expect(toWord(-1)).toBe(0xfff1)
  })
})
