/**
 * The same text in memory of its own. What is cut out of a longer text, thirteen characters or more, is no copy in V8: it
 * keeps all of the other alive, such as a header of 16 KB for an address in it. For what is kept. Surrogates that stand
 * alone, which no header and no address has, come back as U+FFFD.
 */
export function toOwnText(text: string): string {
  return Buffer.from(text).toString()
}
