import { toText } from 'hast-util-to-text'
import { parseHtml } from '../../html/tree.ts'

/** The words of a short piece of HTML, such as a title, on one line. */
export function toPlainText(html: string): string {
  return (/[<&]/.test(html) ? wordsOf(html) : html).replace(/\s+/g, ' ').trim()
}

/** A title may have thousands of elements in one another if it is none. */
function wordsOf(html: string): string {
  try {
    return toText(parseHtml(html.slice(0, longest)))
  } catch {
    return html.replace(/<[^>]*>/g, ' ')
  }
}

const longest = 20_000
