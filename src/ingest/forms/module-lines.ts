import type { Remark } from '../../domain/errors.ts'
import { createFenceReader } from './fenced-code.ts'

/** A statement of JavaScript that no paragraph of prose begins with. */
const statement =
  /^(?:import\s*(?:[\w$*{][^'"]*\sfrom\s*)?['"][^'"]+['"];?\s*$|import\s+(?:[\w$]+\s*,\s*)?\{[^}'"]*$|export\s+(?:const|let|var|function|class)\s+[\w$]+|export\s+(?:default\s+[\w$({]|\{|\*\s+from))/

/** In Markdown without components, only a whole import or an exported value is surely no prose. */
const sureStatement =
  /^(?:import\s+(?:[\w$*{][^'"]*\sfrom\s+)?['"][^'"]+['"];?\s*$|export\s+(?:const|let|var)\s+[\w$]+\s*=)/

/**
 * Empties the lines of a Markdown body that are modules of JavaScript, as MDX has them: from `import` or `export` at the
 * margin to the next empty line. The other lines keep their numbers. A warning names each statement.
 */
export function emptyModuleLines(
  body: string,
  bodyLine: number,
  { isMdx }: { readonly isMdx: boolean },
): { readonly body: string; readonly warnings: readonly Remark[] } {
  if (!/^(?:import|export)\b/m.test(body)) return { body, warnings: [] }
  const begins = isMdx ? statement : sureStatement
  const warnings: Remark[] = []
  const isInFences = createFenceReader()
  let isOpen = false
  let isAfterBlank = true
  const lines = body.split('\n').map((line, index) => {
    const isCode = !isOpen && isInFences(line)
    const isBlank = line.trim() === ''
    const isFirst = !isCode && begins.test(line) && (isAfterBlank || isOpen)
    if (isFirst) warnings.push(leftOut(line, bodyLine + index))
    // Only MDX has statements of several lines.
    isOpen = !isBlank && (isFirst || (isMdx && isOpen))
    isAfterBlank = isBlank || isFirst
    return isOpen ? '' : line
  })
  return { body: lines.join('\n'), warnings }
}

function leftOut(line: string, at: number): Remark {
  const message = `contentHtml is without "${line.trim()}": statements of a program are no text`
  return { field: 'contentHtml', line: at, message }
}
