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

/** Of folding and cutting. A store whose index has another one makes it anew. */
export const foldingVersion = 1
