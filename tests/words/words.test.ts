import { describe, expect, it } from 'vitest'
import { findTable, findWords, tables } from '../../src/words/find-words.ts'
import { fill, interfaceOf } from '../../src/words/interface.ts'
import { languageRange } from '../../src/words/language-range.ts'
import { en } from '../../src/words/tables/en.ts'
import type { Words } from '../../src/words/words.ts'
import { makePublication } from '../support/make-article.ts'

const names = Object.keys(en) as (keyof Words)[]
const textsOf = (word: Words[keyof Words]) => (typeof word === 'string' ? [word] : Object.values(word))
const placeholdersOf = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

/** Words that are the same in English: `feed` has become a word of these languages. */
const loans: Readonly<Record<string, readonly (keyof Words)[]>> = {
  de: ['feeds', 'feed'],
  fr: ['articleCount', 'monthPage'],
  it: ['feed', 'feedTitle'],
  nl: ['feeds', 'feed', 'feedTitle'],
  pt: ['feeds', 'feed', 'feedTitle'],
}

/** A letter of the script that the language is written in. */
const letters: Readonly<Record<string, RegExp>> = {
  ar: /\p{Script=Arabic}/u,
  he: /\p{Script=Hebrew}/u,
  ja: /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u,
  uk: /\p{Script=Cyrillic}/u,
  zh: /\p{Script=Han}/u,
  'zh-Hant': /\p{Script=Han}/u,
}

describe.each(Object.entries(tables))('the table of %s', (tag, table) => {
  it('has every word, and its placeholders', () => {
    expect(Object.keys(table)).toEqual(names)
    for (const name of names) {
      const own = textsOf(table[name]).at(-1) ?? ''
      expect([name, placeholdersOf(own)]).toEqual([name, placeholdersOf(textsOf(en[name]).at(-1) ?? '')])
      expect(textsOf(table[name]).filter((text) => text.trim() !== text || text === '')).toEqual([])
    }
  })

  it('is in its language', () => {
    const script = letters[tag] ?? /\p{Script=Latin}/u
    expect(names.filter((name) => !textsOf(table[name]).every((text) => script.test(text)))).toEqual([])
    if (tag === 'en') return
    const same = names.filter((name) => textsOf(table[name]).some((text) => textsOf(en[name]).includes(text)))
    expect(same).toEqual(loans[tag] ?? [])
  })

  it('has a plural form for each number of articles that a page can show', () => {
    const rules = new Intl.PluralRules(tag)
    const needed = new Set(Array.from({ length: 1000 }, (_, count) => rules.select(count)))
    expect(Object.keys(table.entriesShown)).toEqual(expect.arrayContaining([...needed]))
    expect(rules.resolvedOptions().pluralCategories).toEqual(
      expect.arrayContaining(Object.keys(table.entriesShown)),
    )
  })
})

describe('a number of things', () => {
  it.each([
    ['en', 1, 'The newest article, as a reader will show it'],
    ['en', 20, 'The newest 20 articles, as a reader will show them'],
    ['pl', 1, 'Najnowszy artykuł, tak jak pokaże go czytnik'],
    ['pl', 3, '3 najnowsze artykuły, tak jak pokaże je czytnik'],
    ['pl', 12, '12 najnowszych artykułów, tak jak pokaże je czytnik'],
    ['pl', 22, '22 najnowsze artykuły, tak jak pokaże je czytnik'],
    ['uk', 21, '21 найновіша стаття в тому вигляді, в якому її покаже програма'],
    ['ar', 2, 'أحدث مقالين كما سيعرضهما القارئ'],
    ['ar', 5, 'أحدث 5 مقالات كما سيعرضها القارئ'],
    ['ar', 11, 'أحدث 11 مقالًا كما سيعرضها القارئ'],
    ['ar', 100, 'أحدث 100 مقال كما سيعرضها القارئ'],
    ['ja', 1, '最新1件（リーダーでの表示）'],
  ])('has the plural form of the language: %s, %d', (language, count, text) => {
    const ui = interfaceOf(makePublication({ language }))
    expect(ui.count(ui.words.entriesShown, count)).toBe(text)
  })
})

describe('the words for a language', () => {
  it.each([
    ['en-GB', ['en-GB', 'en-Latn', 'en']],
    ['de-Latn-AT-1996', ['de-Latn-AT-1996', 'de-Latn-AT', 'de-Latn', 'de']],
    ['zh-TW', ['zh-TW', 'zh-Hant', 'zh']],
    ['zh', ['zh-Hans', 'zh']],
    ['iw', ['he-Hebr', 'he']],
    ['DE-at', ['de-AT', 'de-Latn', 'de']],
    ['not a tag', []],
  ])('are looked up from the most specific tag: %s', (tag, range) => {
    expect(languageRange(tag)).toEqual(range)
  })

  it.each([
    ['pt-BR', tables.pt],
    ['zh-HK', tables['zh-Hant']],
    ['zh-Hant', tables['zh-Hant']],
    ['zh-SG', tables.zh],
    ['sv', undefined],
  ])('are those of the nearest table: %s', (tag, table) => {
    expect(findTable(tag)).toBe(table)
  })

  it('are English without a table, and say so', () => {
    const { words, language } = interfaceOf(makePublication({ language: 'sv' }))
    expect([words, language]).toEqual([en, 'en'])
    expect(interfaceOf(makePublication({ language: 'de-CH' })).language).toBe('de-CH')
  })

  it('are those of the publisher first', () => {
    const own = { subscribe: 'Prenumerera' }
    expect(findWords('sv', own)).toEqual({ ...en, ...own })
    expect(interfaceOf(makePublication({ language: 'sv', words: own })).language).toBe('sv')
  })
})

it.each([
  ['en-GB', 'and', 'a, b and c'],
  ['de', 'or', 'a, b oder c'],
  ['ar', 'and', 'a وb وc'],
  ['ja', 'and', 'a、b、c'],
] as const)('a list is joined as in %s', (language, join, text) => {
  expect(interfaceOf(makePublication({ language })).list(['a', 'b', 'c'], join)).toBe(text)
})

it('a value that looks like a placeholder stays', () => {
  expect(fill('{a} and {b}', { a: '{b}', b: '$&' })).toBe('{b} and $&')
})
