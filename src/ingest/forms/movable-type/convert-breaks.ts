const block =
  /^\s*<\/?(?:h1|h2|h3|h4|h5|h6|table|ol|dl|ul|li|menu|dir|p|pre|center|form|fieldset|select|blockquote|address|div|hr|figure|section|article|script|style|iframe|object|video|audio)\b/i

/**
 * The paragraphs that Movable Type makes of line ends: blank lines part them, a line end is a break, and a part that begins
 * with a block stays as it is.
 */
export function convertBreaks(text: string): string {
  return splitOutsideOfPre(text.trim())
    .map((part) => (part === '' || block.test(part) ? part : `<p>${part.replace(/\n/g, '<br />\n')}</p>`))
    .join('\n\n')
}

/** Blank lines of code part nothing. */
function splitOutsideOfPre(text: string): string[] {
  const parts: string[] = []
  let at = 0
  for (const [whole, , index] of withIndex(text)) {
    if (/^\n\s*\n/.test(whole)) {
      parts.push(text.slice(at, index).trim())
      at = index + whole.length
    }
  }
  parts.push(text.slice(at).trim())
  return parts.filter((part) => part !== '')
}

function withIndex(text: string): [string, string | undefined, number][] {
  return [...text.matchAll(/<(pre|script|style)\b[\s\S]*?<\/\1>|\n[ \t]*\n\s*/gi)].map((found) => [
    found[0],
    found[1],
    found.index,
  ])
}
