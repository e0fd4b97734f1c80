import { cutWords, isLoneCharacter } from './cut-words.ts'

/** Adjacent words that an article must have, or must not. */
export interface SearchTerm {
  readonly words: readonly string[]
  /** The only word is a single character, anywhere in a run of Japanese, Chinese, Korean or Thai. */
  readonly isCharacter: boolean
  readonly isExcluded: boolean
}

/** What a reader searches for. */
export interface SearchWords {
  /** As it was written, without the part that is too long, and with single spaces. */
  readonly text: string
  /** None, or only excluded ones: nothing can be found. */
  readonly terms: readonly SearchTerm[]
  /** The query was longer than `searchLimits`. */
  readonly isShortened: boolean
}

export const searchLimits = { characters: 200, terms: 10, words: 40 } as const

const quote = '"“”„«»「」『』'
/**
 * A phrase in any language's quotation marks, or a text without white space, either with a minus before it. Within a text a
 * quotation mark is none: Hebrew writes it in abbreviations.
 */
const parts = new RegExp(`(?<!\\S)([-−–]?)[${quote}]([^${quote}]*)[${quote}]|([-−–]?)(\\S+)`, 'gu')

/**
 * The terms of a query. Any text is one: what is neither a letter nor a digit separates words. `foo-bar` and `l’eau` are
 * phrases. Never throws.
 */
export function parseSearchWords(query: string): SearchWords {
  const clean = query
    .toWellFormed()
    .replace(/[\s\p{Cc}\uFFFD]+/gu, ' ')
    .trim()
  const text = [...clean.slice(0, searchLimits.characters)]
    .join('')
    .toWellFormed()
    .replace(/\uFFFD$/, '')
    .trim()
  const all = [...text.matchAll(parts)].flatMap(([, minus, phrase, plainMinus, plain]) =>
    toTerms(phrase ?? plain ?? '', Boolean(minus || plainMinus)),
  )
  const terms = limitTerms(all)
  return { text, terms, isShortened: text.length < clean.length || terms.length < all.length }
}

/** A single character may be part of a pair in the text, so that it is a term of its own. */
function toTerms(text: string, isExcluded: boolean): SearchTerm[] {
  const phrases: string[][] = [[]]
  const terms: SearchTerm[] = []
  for (const word of cutWords(text)) {
    if (!isLoneCharacter(word)) phrases.at(-1)?.push(word)
    else {
      phrases.push([])
      terms.push({ words: [word], isCharacter: true, isExcluded })
    }
  }
  const whole = phrases.filter((words) => words.length > 0)
  return [...whole.map((words) => ({ words, isCharacter: false, isExcluded })), ...terms]
}

function limitTerms(terms: readonly SearchTerm[]): SearchTerm[] {
  let words = 0
  return terms.slice(0, searchLimits.terms).filter((term) => {
    words += term.words.length
    return words <= searchLimits.words
  })
}

/** Whether anything can be found: a search for everything but a word is none. */
export function canFind(terms: readonly SearchTerm[]): boolean {
  return terms.some(({ isExcluded }) => !isExcluded)
}
