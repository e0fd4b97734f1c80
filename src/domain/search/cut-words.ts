/** Of folding and cutting. A store whose index has another one makes it anew. */
export const foldingVersion = 1

/** Letters that Unicode does not take apart, as people type them without their own keyboard. */
const letters: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ı: 'i', æ: 'ae', œ: 'oe', þ: 'th', ð: 'd', ħ: 'h', ŋ: 'n', ŧ: 't' },
  ...{ ĸ: 'k', ƒ: 'f', ς: 'σ' },
  // Forms of one Arabic letter that writers exchange, and the line that stretches a word.
  ...{ ى: 'ي', ة: 'ه', ٱ: 'ا', ـ: '' },
}
const ownLetters = new RegExp(`[${Object.keys(letters).join('')}]`, 'g')

/**
 * Accents, and the points of Hebrew and Arabic. Not the marks of scripts in which they are letters: vowels of Thai and
 * Devanagari, the voicing of kana.
 */
const accentRanges = [
  '\\u0300-\\u036F\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F',
  // Cyrillic, Hebrew and Arabic.
  '\\u0483-\\u0487',
  '\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7',
  '\\u0610-\\u061A\\u064B-\\u065F\\u0670\\u06D6-\\u06DC\\u06DF-\\u06E8\\u06EA-\\u06ED',
]
const accents = new RegExp(`[${accentRanges.join('')}]`, 'g')
const plain = /^[\x20-\x7E\s]*$/

/**
 * A text as the search compares it: small letters without accents, one form of each letter (NFKD, then the letters that it
 * does not take apart). Raise `foldingVersion` with every change: stored indexes were made by it.
 */
export function foldText(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(accents, '')
    .replace(ownLetters, (letter) => letters[letter] ?? letter)
    .normalize('NFC')
}

const runs = /[\p{L}\p{N}\p{M}]+/gu
const separators = /[^\p{L}\p{N}\p{M}]+/gu

/** Scripts that write no spaces between words, and Korean, which adds endings to them. */
const unspaced =
  '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{sc=Hang}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}'
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u')
const pieces = new RegExp(`[${unspaced}]+|[^${unspaced}]+`, 'gu')
/** A letter with its marks; those of half-width kana count as letters in Unicode. */
const characters = /[^\p{M}\uFF9E\uFF9F][\p{M}\uFF9E\uFF9F]*|[\p{M}\uFF9E\uFF9F]+/gu

/** Of a word, in characters: what is longer is cut, in texts and queries alike. */
const mostCharacters = 64
const hasLong = /\S{65}/

/** A word of a text, and where it stands. */
export interface PlacedWord {
  readonly word: string
  readonly start: number
  readonly end: number
}

/**
 * The words of a text as the index holds them, in their order. A run of Japanese, Chinese, Korean or Thai is cut into pairs of
 * characters, each of which overlaps the next: so any part of it is found, with no dictionary, which would differ between
 * versions of ICU.
 */
export function cutWords(text: string): string[] {
  const spaced = text.replace(separators, ' ').trim()
  // Folding takes signs apart: ½ has the two words 1 and 2.
  const folded = foldText(spaced).replace(separators, ' ').trim()
  const runs = folded === '' ? [] : folded.split(' ')
  return hasUnspaced.test(folded) || hasLong.test(folded) ? runs.flatMap(cutRun) : runs
}

function cutRun(run: string): string[] {
  if (!hasUnspaced.test(run)) return [shorten(run)]
  return (run.match(pieces) ?? []).flatMap((piece) =>
    hasUnspaced.test(piece) ? toPairs(piece.match(characters) ?? []) : [shorten(piece)],
  )
}

function toPairs(units: readonly string[]): string[] {
  if (units.length < 2) return [...units]
  return units.slice(1).map((unit, index) => shorten((units[index] ?? '') + unit))
}

function shorten(word: string): string {
  if (word.length <= mostCharacters) return word
  // Not within a pair of surrogates.
  return word
    .slice(0, mostCharacters)
    .toWellFormed()
    .replace(/\uFFFD$/, '')
}

/** The same words with their places in the text: slower. In a few runs of compatibility letters a place may be missing. */
export function* placeWords(text: string): Generator<PlacedWord> {
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (hasUnspaced.test(run)) yield* placePieces(run, index)
    else for (const word of cutWords(run)) yield { word, start: index, end: index + run.length }
  }
}

function* placePieces(run: string, at: number): Generator<PlacedWord> {
  for (const { 0: piece, index } of run.matchAll(pieces)) {
    const start = at + index
    if (!hasUnspaced.test(piece)) {
      for (const word of cutWords(piece)) yield { word, start, end: start + piece.length }
      continue
    }
    const units = [...piece.matchAll(characters)]
    const pairs = toPairs(units.map(([unit]) => foldText(unit)))
    for (const [number, word] of pairs.entries()) {
      const first = units[number]
      const last = units[number + 1] ?? first
      if (first && last) yield { word, start: start + first.index, end: start + last.index + last[0].length }
    }
  }
}

/** Whether a word is a single character of a script that is cut into pairs. */
export function isLoneCharacter(word: string): boolean {
  return hasUnspaced.test(word) && word.match(characters)?.length === 1
}

/** The characters of the words that are cut into pairs, each once. */
export function charactersOf(words: readonly string[]): string[] {
  if (!hasUnspaced.test(words.join(' '))) return []
  const pairs = words.filter((word) => hasUnspaced.test(word))
  return [...new Set(pairs.flatMap((pair) => pair.match(characters) ?? []))]
}
