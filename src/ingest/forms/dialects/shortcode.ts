/** A tag of a template language: Hugo's shortcodes, or Liquid and its relatives. */
export interface Shortcode {
  /** As written, with its marks. */
  readonly source: string
  /** Without `/` or `end` before it; empty for an expression such as `{{ page.title }}`. */
  readonly name: string
  readonly isClosing: boolean
  /** Quoted or bare, in their order. */
  readonly values: readonly string[]
  /** `name="value"`, by the name in small letters. */
  readonly named: ReadonlyMap<string, string>
}

const marks = [
  ['{{<', '>}}'],
  ['{{%', '%}}'],
  ['{%', '%}'],
] as const

/** Undefined for a text that is no such tag. */
export function readShortcode(source: string): Shortcode | undefined {
  const mark = [...marks, ['{{', '}}'] as const].find(([open]) => source.startsWith(open))
  if (!mark) return undefined
  const [open, close] = mark
  if (!source.trimEnd().endsWith(close)) return undefined
  const inside = source
    .trimEnd()
    .slice(open.length, -close.length)
    .replace(/^[-~]/, '')
    .replace(/[-~/]$/, '')
    .trim()
  const isExpression = open === '{{'
  const written = isExpression ? '' : (/^(?:\/\s*)?[\w./-]+/.exec(inside)?.[0] ?? '')
  const isClosing = written.startsWith('/') || (open === '{%' && /^end\w/.test(written))
  const name = isClosing ? written.replace(/^(?:\/\s*|end)/, '') : written
  return { source, name, isClosing, ...readArguments(inside.slice(written.length)) }
}

function readArguments(text: string): Pick<Shortcode, 'values' | 'named'> {
  const values: string[] = []
  const named = new Map<string, string>()
  for (const [, key, double, single, tick, bare] of text.matchAll(
    /(?:([\w-]+)=)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^\s"'`=]+))/g,
  )) {
    const value = double ?? single ?? tick ?? bare ?? ''
    if (key === undefined) values.push(value)
    else named.set(key.toLowerCase(), value)
  }
  return { values, named }
}

/** The tags that a text consists of, with white space between them; undefined for any other text. */
export function splitShortcodes(text: string): readonly string[] | undefined {
  const found: string[] = []
  for (let rest = text.trim(); rest !== ''; rest = rest.trimStart()) {
    const mark = marks.find(([open]) => rest.startsWith(open))
    const end = mark ? rest.indexOf(mark[1], mark[0].length) : -1
    if (!mark || end === -1) return undefined
    const length = end + mark[1].length
    found.push(rest.slice(0, length))
    rest = rest.slice(length)
  }
  return found.length > 0 ? found : undefined
}

export function isShortcodeLine(line: string): boolean {
  return splitShortcodes(line) !== undefined
}
