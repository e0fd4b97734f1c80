import { describe, expect, it } from 'vitest'
import { directionOf, languageAttributes } from '../../src/domain/language.ts'

describe('the direction of a language', () => {
  it.each([
    ...['ar', 'ar-EG', 'he', 'fa', 'ur', 'yi', 'ps', 'sd', 'ug', 'ckb', 'dv', 'syr', 'nqo', 'ar-Arab'],
    ...['az-Arab', 'pa-Arab', 'ku-Arab', 'ff-Adlm', 'en-Hebr'],
  ])('is from right to left: %s', (tag) => {
    expect(directionOf(tag)).toBe('rtl')
  })

  it.each([
    ...['en', 'cy', 'zh-Hant', 'ja', 'tr', 'az', 'pa', 'ff', 'ar-Latn', 'ur-Latn', 'he-Latn', 'mul', 'und'],
  ])('is from left to right: %s', (tag) => {
    expect(directionOf(tag)).toBe('ltr')
  })

  it('is from left to right for what is no language tag', () => {
    expect(directionOf('no language')).toBe('ltr')
  })
})

describe('the attributes of an element', () => {
  it.each([
    ['ar', 'ar', ' lang="ar" dir="rtl"'],
    ['fa', 'ar', ' lang="fa" dir="rtl"'],
    ['he', 'en-GB', ' lang="he" dir="rtl"'],
    ['en', 'ur', ' lang="en" dir="ltr"'],
    ['cy', 'en-GB', ' lang="cy"'],
  ])('in %s within %s', (tag, around, attributes) => {
    expect(languageAttributes(tag, around)).toBe(attributes)
  })
})
