import { describe, expect, it } from 'vitest'
import { didYouMean, findClosest } from '../../src/domain/closest.ts'

const fields = ['id', 'title', 'summary', 'authors', 'section', 'tags', 'published', 'canonicalUrl']

describe('a misspelt name', () => {
  it.each([
    ['titel', 'title', 'two letters swapped'],
    ['Title', 'title', 'a capital'],
    ['TAGS', 'tags', 'capitals'],
    ['tag', 'tags', 'the singular'],
    ['author', 'authors', 'the singular'],
    ['canonical-url', 'canonicalUrl', 'a hyphen'],
    ['canonical_url', 'canonicalUrl', 'an underscore'],
    ['pubished', 'published', 'a letter left out'],
    ['publishhed', 'published', 'a letter twice'],
    ['sumary ', 'summary', 'a letter and a space'],
  ])('%j means %j: %s', (word, meant) => {
    expect(findClosest(word, fields)).toBe(meant)
  })

  it.each([
    ['date', 'another word'],
    ['ad', 'in two letters each one counts'],
    ['xyz', 'nothing like it'],
    ['', 'nothing'],
  ])('%j means none of them: %s', (word) => {
    expect(findClosest(word, fields)).toBeUndefined()
    expect(didYouMean(word, fields)).toBe('')
  })

  it('prefers the nearest word', () => {
    expect(findClosest('shore', ['store', 'shores', 'shore'])).toBe('shore')
    expect(didYouMean('sport', ['port', 'sports'])).toBe('; did you mean port?')
  })
})
