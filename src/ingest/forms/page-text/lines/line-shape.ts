const stop = /[.!?…。！？।॥؟۔](?: ?[›»]|[\])"'”’“‘」』）])*(?:[（【［][^（）【】［］]{1,12}[）】］])?$/
/** Japanese quotations end without a stop. */
const quotation = /^「.*」$|。[^。]*」$/
const spaceless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu

/** Ends as a sentence does, with or without quotation marks or brackets after the stop. */
export function endsSentence(text: string): boolean {
  return stop.test(text.slice(-22)) || (text.endsWith('」') && text.length >= 25 && quotation.test(text))
}

/** Words; in Chinese, Japanese and Korean two signs count as one. */
export function countWords(text: string): number {
  const spaced = text.split(' ').length
  if (text.length > 2000 || !/[\u1100-\u11FF\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]/.test(text))
    return spaced
  return Math.max(spaced, Math.floor((text.match(spaceless)?.length ?? 0) / 2))
}

/** `strong` for a line that is hardly ever anything but a paragraph, undefined for one that ends without a stop. */
export function sentenceKind(text: string): 'strong' | 'weak' | 'brief' | undefined {
  const count = countWords(text)
  if (count >= 40) return 'strong'
  if (!endsSentence(text)) return count >= 5 && /[:：]$/.test(text) ? 'weak' : undefined
  if (count >= 12) return 'strong'
  return count >= 5 ? 'weak' : 'brief'
}

/** Longer than any alt text or headline that a desk writes. */
const longLine = 200

/** Ends as a sentence or before one, or is long: no alt text, label or headline would. */
export function readsAsParagraph(text: string): boolean {
  return endsSentence(text) || text.endsWith(':') || text.length > longLine
}

/** Short, and ends neither as a sentence nor amid one; a question mark may be. It can be a crosshead, an alt text, a name. */
export function isShortLine(text: string): boolean {
  if (text.length > 80 || countWords(text) > 12 || /[,:;]$/.test(text)) return false
  return !endsSentence(text) || text.endsWith('?') || isQuoted(text)
}

/** Quotation marks around the whole line. */
export function isQuoted(text: string): boolean {
  return /^(?:"[^"]+"|“[^“”]+”|‘[^‘]+’|'.+'|„[^„]+[“”]|«[^«»]+»)$/.test(text)
}

/** One to five words written as names are: capitals, and the small words that occur in names. */
export function isName(text: string): boolean {
  const words = text.split(' ')
  if (words.length > 5 || !/^\p{Lu}/u.test(text)) return false
  return words.every((word) => /^\p{Lu}[\p{L}\p{M}.'’-]*$/u.test(word) || nameParticles.has(word))
}

const nameParticles = new Set(
  'al ap bin da das de del della den der di dos du el ibn la le ten ter van von y zu'.split(' '),
)
