import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTextMap, createTextTable, openSharedTexts } from '../../../src/ingest/exports/text-table.ts'
import { anyText } from '../../support/any-text.ts'

const texts = fc.array(fc.oneof(anyText({ maxLength: 20 }), fc.constantFrom('', 'a', '\ud800', 'ÿ', 'Ā')))

it('texts are numbered in their order, each once, and come back unit for unit', () => {
  fc.assert(
    fc.property(texts, (all) => {
      const table = createTextTable()
      const model = [...new Set(all)]
      for (const text of all) expect(table.add(text)).toBe(model.indexOf(text))
      expect(table.size).toBe(model.length)
      expect(model.map((_, number) => table.at(number))).toEqual(model)
      expect(model.map(table.find)).toEqual(model.map((_, number) => number))
      expect(table.find('not there, and longer than all')).toBeUndefined()
    }),
  )
})

it('texts are found among many, and one may be longer than a chunk', () => {
  const table = createTextTable()
  const long = ['x'.repeat(1_500_000), 'y\u{1f6a2}'.repeat(400_000)]
  const nameOf = (number: number) => `/2019/05/story-${number}/`
  for (let number = 0; number < 30_000; number++) table.add(nameOf(number))
  for (const text of long) table.add(text)
  table.add('last')
  expect(Array.from({ length: 30_000 }, (_, number) => table.find(nameOf(number)) === number)).not.toContain(
    false,
  )
  expect(table.at(29_999)).toBe(nameOf(29_999))
  expect(long.map((text) => table.at(table.find(text) ?? -1) === text)).toEqual([true, true])
  expect([table.at(table.size - 1), table.at(table.size)]).toEqual(['last', ''])
})

it('a number by text is the one set last', () => {
  const map = createTextMap()
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect(['a', 'b', 'c'].map(map.get)).toEqual([3, 2, undefined])
})

it('another thread reads a table as it is', () => {
  const table = createTextTable()
  for (const text of ['a', 'b', 'c\u1234']) table.add(text)
  const shared = openSharedTexts(structuredClone(table.share()))
  expect([0, 1, 2, 3].map(shared.at)).toEqual(['a', 'b', 'c\u1234', ''])
  expect(['c\u1234', 'd'].map(shared.find)).toEqual([2, undefined])
})
