import type { Remark } from '../../domain/errors.ts'

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
  let fence: string | undefined
  let isOpen = false
  let isAfterBlank = true
  const lines = body.split('\n').map((line, index) => {
    const [mark] = /^ {0,3}(?:`{3,}|~{3,})/.exec(line) ?? []
    if (mark && !isOpen) fence = fenceAfter(fence, mark.trim())
    const isBlank = line.trim() === ''
    const isFirst = !fence && begins.test(line) && (isAfterBlank || isOpen)
    if (isFirst) warnings.push(leftOut(line, bodyLine + index))
    // Only MDX has statements of several lines.
    isOpen = !isBlank && (isFirst || (isMdx && isOpen))
    isAfterBlank = isBlank || isFirst
    return isOpen ? '' : line
  })
  return { body: lines.join('\n'), warnings }
}

/** A code block ends with at least as many marks as it begins with. */
function fenceAfter(open: string | undefined, mark: string): string | undefined {
  if (open === undefined) return mark
  return mark.startsWith(open) ? undefined : open
}

function leftOut(line: string, at: number): Remark {
  const message = `contentHtml is without "${line.trim()}": statements of a program are no text`
  return { field: 'contentHtml', line: at, message }
}
