/** Longer than any alt text or headline that a desk writes. */
const longLine = 200

/** Ends as a sentence does: full stop, question or exclamation mark, dots, with or without quotation marks after it. */
export function endsSentence(text: string): boolean {
  return /[.!?…][\])"'’”»]*$/.test(text.slice(-8))
}

/** Ends as a sentence or before one, or is long: no alt text, label or headline would. */
export function readsAsParagraph(text: string): boolean {
  return endsSentence(text) || text.endsWith(':') || text.length > longLine
}

/** Short, and ends neither as a sentence nor amid one; a question mark may be. It can be a crosshead, an alt text, a name. */
export function isShortLine(text: string): boolean {
  if (text.length > 80 || countWords(text) > 12 || /[,:;]$/.test(text)) return false
  return !endsSentence(text) || text.endsWith('?')
}

export function countWords(text: string): number {
  return text.split(' ').length
}

/** One to five words written as names are: capitals, and the small words that stand in names. */
export function isName(text: string): boolean {
  const words = text.split(' ')
  if (words.length > 5 || !/^\p{Lu}/u.test(text)) return false
  return words.every((word) => /^\p{Lu}[\p{L}\p{M}.'’-]*$/u.test(word) || nameParticles.has(word))
}

const nameParticles = new Set(
  'al ap bin da das de del della den der di dos du el ibn la le ten ter van von y zu'.split(' '),
)
