import { createFenceReader } from '../fenced-code.ts'

const head = /^(?:!!!|\?\?\?\+?) +([A-Za-z][\w-]*)[^"]*(?:"([^"]*)")?$/

/**
 * Gives callouts with an indented content, `!!! note "Title"` of MkDocs, the marks `:::note[Title]` and `:::`. Every line
 * keeps its number: the end takes the place of the blank line below, and without one the text stays as it is.
 */
export function markIndentedCallouts(body: string): string {
  if (!/^(?:!!!|\?\?\?)/m.test(body)) return body
  const lines = body.split('\n')
  const isInFences = createFenceReader()
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    const found = isInFences(line) ? null : head.exec(line.trimEnd())
    const end = found ? findEnd(lines, at + 1) : at
    if (!found || end === at || (lines[end] ?? '').trim() !== '') continue
    lines[at] = `:::${found[1]}${found[2] ? `[${found[2]}]` : ''}`
    for (let inside = at + 1; inside < end; inside++)
      lines[inside] = (lines[inside] ?? '').replace(/^(?: {4}|\t)/, '')
    lines[end] = ':::'
    at = end
  }
  return lines.join('\n')
}

/** The line below the last indented one; `from - 1` if there is none. */
function findEnd(lines: readonly string[], from: number): number {
  let end = from - 1
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (/^(?: {4}|\t)/.test(line)) end = at + 1
    else if (line.trim() !== '') break
  }
  return end
}
