import { listPassages } from '../html/lost-words.ts'
import { parseHtml } from '../html/tree.ts'

const word = /[\p{L}\p{N}]+/gu

/** The words of an HTML text that a person sees, in their order. HTML that is nested too deeply is read without its tags. */
export function wordsOf(html: string): readonly string[] {
  return readText(html).normalize('NFC').match(word) ?? []
}

function readText(html: string): string {
  try {
    return listPassages(parseHtml(html))
      .map(({ text }) => text)
      .join('')
  } catch {
    return html.replace(/<[^>]*>/g, ' ')
  }
}

/** The words of the first text that the second one has less often, in their order. */
export function missingWords(before: string, after: string): readonly string[] {
  const left = new Map<string, number>()
  for (const one of wordsOf(after)) left.set(one, (left.get(one) ?? 0) + 1)
  return wordsOf(before).filter((one) => {
    const count = left.get(one) ?? 0
    left.set(one, count - 1)
    return count <= 0
  })
}

/** Of all words of both texts, the share that they have in common: 1 for equal texts. */
export function sharedWords(one: string, other: string): number {
  const [count, otherCount] = [wordsOf(one).length, wordsOf(other).length]
  if (count + otherCount === 0) return 1
  const shared = count - missingWords(one, other).length
  return (2 * shared) / (count + otherCount)
}
