import { expect, it } from 'vitest'
import { cases } from './depth.ts'

it('a test without the tag may take no count of cases: the long proofs would not run it', () => {
  expect(() => cases(1000)).toThrow("needs { tags: 'deep' }")
})

it('a test with the tag takes a twentieth of them, or the count that it names', { tags: 'deep' }, () => {
  expect([cases(1000), cases(1000, 7)]).toEqual([50, 7])
})
