/** Longer than usual alt texts and headlines. */
const longLine = 200

/** Ends with a full stop, question mark, exclamation mark or dots, with or without closing quotation marks. */
export function endsSentence(text: string): boolean {
  return /[.!?…][\])"'’”»]*$/.test(text.slice(-8))
}

/** Ends as a sentence, with a colon, or is long, unlike alt texts, labels and headlines. */
export function readsAsParagraph(text: string): boolean {
  return endsSentence(text) || text.endsWith(':') || text.length > longLine
}

/** Short, and ends neither as a sentence (a question mark may be) nor within one: a crosshead, an alt text or a name. */
export function isShortLine(text: string): boolean {
  if (text.length > 80 || countWords(text) > 12 || /[,:;]$/.test(text)) return false
  return !endsSentence(text) || text.endsWith('?')
}

export function countWords(text: string): number {
  return text.split(' ').length
}

/** One to five capitalized words, or particles of names. */
export function isName(text: string): boolean {
  const words = text.split(' ')
  if (words.length > 5 || !/^\p{Lu}/u.test(text)) return false
  return words.every((word) => /^\p{Lu}[\p{L}\p{M}.'’-]*$/u.test(word) || nameParticles.has(word))
}

const nameParticles = new Set(
  'al ap bin da das de del della den der di dos du el ibn la le ten ter van von y zu'.split(' '),
)
