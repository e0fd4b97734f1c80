/**
 * Takes the lines of a Markdown text in their order, and tells whether each belongs to code between fences, the fences
 * included. Code ends with at least as many marks as it begins with.
 */
export function createFenceReader(): (line: string) => boolean {
  let open: string | undefined
  return (line) => {
    const [, mark] = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line) ?? []
    if (mark === undefined) return open !== undefined
    if (open === undefined) open = mark
    else if (mark.startsWith(open) && line.trim() === mark) open = undefined
    return true
  }
}
