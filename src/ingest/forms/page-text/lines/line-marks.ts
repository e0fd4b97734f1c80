/** A line with a list or quotation mark. */
export interface Marked {
  readonly mark: 'bullet' | 'hyphen' | 'star' | 'number' | 'quotation'
  /** Without the mark. */
  readonly text: string
  /** Of a numbered line. */
  readonly number?: number
}

const marks: readonly { mark: Marked['mark']; pattern: RegExp }[] = [
  { mark: 'bullet', pattern: /^[•●▪‣◦] ?(?=\S)/ },
  { mark: 'hyphen', pattern: /^- (?=\S)/ },
  { mark: 'star', pattern: /^\* (?=\S)/ },
  { mark: 'number', pattern: /^\d{1,3}[.)] (?=\S)/ },
  { mark: 'quotation', pattern: /^>+ ?/ },
]

/** Undefined for a line without a mark. */
export function readMark(text: string): Marked | undefined {
  for (const { mark, pattern } of marks) {
    const found = pattern.exec(text)
    if (!found) continue
    const rest = text.slice(found[0].length)
    return mark === 'number' ? { mark, text: rest, number: Number.parseInt(text, 10) } : { mark, text: rest }
  }
  return undefined
}

/** The line without a bullet, which pages also put before their labels. */
export function withoutBullet(text: string): string {
  const marked = readMark(text)
  return marked && marked.mark !== 'number' && marked.mark !== 'quotation' ? marked.text : text
}
