import type { Remark } from '../../domain/errors.ts'

/** An article has four levels, and the parser calls itself for each. */
const maxDepth = 100
/** Values, names and signs: the parser keeps an object for each. A list of 20,000 articles has about a million. */
const maxTokens = 4_000_000
const maxLines = 5_000_000

const [plain, blank, lineEnd, quote, opening, closing, separating] = [0, 1, 2, 3, 4, 5, 6] as const
const kinds = new Uint8Array(128)
for (const [signs, kind] of [
  [' \t\r', blank],
  ['\n', lineEnd],
  ['"', quote],
  ['[{', opening],
  [']}', closing],
  [',:', separating],
] as const)
  for (const sign of signs) kinds[sign.charCodeAt(0)] = kind

/** JSON that is nested too deeply, or has more values than the parser can keep. Also for a text that is not JSON. */
export function findJsonExcess(text: string): Remark | undefined {
  let [depth, tokens, line, last] = [0, 0, 1, 0]
  const excess = (rule: string): Remark => ({ field: 'file', line, message: `file must ${rule}` })
  for (let at = 0; at < text.length; at++) {
    const kind = kinds[text.charCodeAt(at)] ?? plain
    // A number or a word is one token.
    if (kind > lineEnd || (kind === plain && (last !== plain || at === 0))) tokens++
    if (kind === lineEnd) line++
    else if (kind === quote) at = endOfString(text, at)
    else if (kind === opening) depth++
    else if (kind === closing) depth--
    last = kind
    if (depth > maxDepth) return excess(`be nested at most ${maxDepth} levels deep`)
    if (tokens > maxTokens) return excess(`have at most ${maxTokens} values, names and signs: divide it`)
    if (line > maxLines) return excess(`have at most ${maxLines} lines: divide it`)
  }
  return undefined
}

const backslash = '\\'.charCodeAt(0)

/** The position of the closing quotation mark, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at
    while (text.charCodeAt(before - 1) === backslash) before--
    if ((at - before) % 2 === 0) return at
  }
  return text.length
}
