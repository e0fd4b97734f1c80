/**
 * The fields of one line of comma-separated values, without white space around them. A field in double quotes may hold
 * commas, and quotes as two quotes (RFC 4180, section 2), but no line feed. Undefined if a quote is not closed, or is within a field.
 */
export function splitLine(line: string): readonly string[] | undefined {
  const fields: string[] = []
  for (let at = 0; ; ) {
    const start = skipSpace(line, at)
    const field = line[start] === '"' ? readQuoted(line, start) : readPlain(line, start)
    if (!field) return undefined
    fields.push(field.text)
    if (field.end >= line.length) return fields
    at = field.end + 1
  }
}

interface Field {
  readonly text: string
  /** At the comma behind it, or at the end of the line. */
  readonly end: number
}

function skipSpace(line: string, from: number): number {
  let at = from
  while (line[at] === ' ' || line[at] === '\t') at++
  return at
}

function readPlain(line: string, start: number): Field | undefined {
  const comma = line.indexOf(',', start)
  const end = comma === -1 ? line.length : comma
  const text = line.slice(start, end).trimEnd()
  return text.includes('"') ? undefined : { text, end }
}

function readQuoted(line: string, start: number): Field | undefined {
  let text = ''
  for (let from = start + 1; ; ) {
    const quote = line.indexOf('"', from)
    if (quote === -1) return undefined
    text += line.slice(from, quote)
    if (line[quote + 1] === '"') {
      text += '"'
      from = quote + 2
      continue
    }
    const end = skipSpace(line, quote + 1)
    return end === line.length || line[end] === ',' ? { text: text.trim(), end } : undefined
  }
}
