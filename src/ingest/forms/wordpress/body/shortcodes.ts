/** A shortcode with its attributes: `[gallery ids="1,2"]`, or a text between two of one name. */
export interface Shortcode {
  readonly name: string
  /** Values by name, in small letters, and those without a name by their number. */
  readonly attributes: Readonly<Record<string, string>>
  /** The opening one as written. */
  readonly source: string
  /** The HTML between `[name]` and `[/name]`; absent for one that stands alone. */
  readonly inner?: string
  /** What is between them before any shortcode in it was run. */
  readonly rawInner?: string
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'open' | 'close'
      readonly name: string
      readonly text: string
      readonly isAlone: boolean
      /** Whether a second bracket precedes an opening one, or follows a closing one. */
      readonly isDoubled: boolean
    }

/** Tags and comments are passed over: WordPress runs no shortcode in an attribute. */
const token =
  /<!--(?:(?!-->)[\s\S])*-->|<[a-zA-Z/!?](?:[^<>"']|"[^"]*"|'[^']*')*>|\[(\[?)(\/?)([a-zA-Z][\w-]{0,60})(?![\w-])([^[\]]{0,20000})\](\]?)/g

/** Written for the shortcodes of a text that are shown and not run. */
export const literalBracket = '\u0003'

type Run = (shortcode: Shortcode) => string | undefined

/**
 * Replaces each shortcode by what `run` makes of it, innermost first. `[[name]]` is shown as `[name]`: its bracket is
 * `literalBracket`. Undefined from `run`: it is a text in brackets and stays.
 */
export function runShortcodes(html: string, run: Run): string {
  if (!html.includes('[')) return html
  return render(toParts(html), run)
}

function toParts(html: string): Part[] {
  const parts: Part[] = []
  let at = 0
  const addText = (text: string) => {
    if (text !== '') parts.push({ kind: 'text', text })
  }
  for (const found of html.matchAll(token)) {
    const [text, doubled = '', slash = '', name, attributes = '', end = ''] = found
    if (name === undefined) continue
    addText(html.slice(at, found.index))
    at = found.index + text.length
    if (doubled !== '' && end !== '') {
      addText(literalBracket + text.slice(2, -1))
      continue
    }
    const own = text.slice(doubled.length, text.length - end.length)
    const kind = slash === '' ? 'open' : 'close'
    // A bracket on the other side is a text.
    if (kind === 'close' && doubled !== '') addText('[')
    const isDoubled = (kind === 'open' ? doubled : end) !== ''
    parts.push({ kind, name: name.toLowerCase(), text: own, isAlone: attributes.endsWith('/'), isDoubled })
    if (kind === 'open' && end !== '') addText(']')
  }
  addText(html.slice(at))
  return parts
}

/** The end of each opening part that has one. */
function pair(parts: readonly Part[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>()
  const open = new Map<string, number[]>()
  const stack: { index: number; name: string }[] = []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'open' && !part.isAlone) {
      stack.push({ index, name: part.name })
      open.set(part.name, [...(open.get(part.name) ?? []).slice(-mostOpen), index])
    }
    if (part.kind !== 'close' || !open.get(part.name)?.length) continue
    const start = open.get(part.name)?.at(-1) ?? 0
    // Those that began between them have no end.
    while (stack.length > 0) {
      const last = stack.pop()
      if (!last) break
      open.get(last.name)?.pop()
      if (last.index === start) break
    }
    ends.set(start, index)
  }
  return ends
}

const mostOpen = 100

function render(parts: readonly Part[], run: Run): string {
  const ends = pair(parts)
  const frames: { start: number; end: number; out: string[] }[] = [{ start: -1, end: parts.length, out: [] }]
  const out = () => frames.at(-1)?.out ?? []
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text') out().push(part.text)
    else if (part.kind === 'open' && ends.has(index)) {
      frames.push({ start: index, end: ends.get(index) ?? index, out: [] })
    } else if (part.kind === 'open') {
      out().push(part.isDoubled ? '[' : '', run(toShortcode(part.text, part.name)) ?? part.text)
    } else if (frames.length > 1 && frames.at(-1)?.end === index) {
      const frame = frames.pop()
      if (frame) out().push(close(parts, frame, index, run))
    } else out().push(part.text, part.isDoubled ? ']' : '')
  }
  return frames.flatMap((frame) => frame.out).join('')
}

interface Frame {
  readonly start: number
  readonly out: readonly string[]
}

/** What a shortcode with an end becomes. `[[name]…[/name]]` is shown as it is, without the outer brackets. */
function close(parts: readonly Part[], { start, out }: Frame, end: number, run: Run): string {
  const [opening, closing] = [parts[start], parts[end]]
  if (opening?.kind !== 'open' || closing?.kind !== 'close') return out.join('')
  const rawInner = parts
    .slice(start + 1, end)
    .map(({ text }) => text)
    .join('')
  if (opening.isDoubled && closing.isDoubled) {
    return (opening.text + rawInner + closing.text).replaceAll('[', literalBracket)
  }
  const inner = out.join('')
  const shown = run({ ...toShortcode(opening.text, opening.name), inner, rawInner })
  const html = shown ?? opening.text + inner + closing.text
  return (opening.isDoubled ? '[' : '') + html + (closing.isDoubled ? ']' : '')
}

const attribute =
  /([\w-]+)\s*=\s*"([^"]*)"|([\w-]+)\s*=\s*'([^']*)'|([\w-]+)\s*=\s*([^\s'"]+)|"([^"]*)"|'([^']*)'|([^\s"']+)/g

function toShortcode(text: string, name: string): Shortcode {
  const written = text.slice(1 + name.length, -1).replace(/\/$/, '')
  const attributes: Record<string, string> = {}
  let unnamed = 0
  // `[youtube=https://…]`
  const list = written.replace(/^=/, ' ').replace(/[\u201C\u201D\u2033]/g, '"')
  for (const [, one, two, three, four, five, six, seven, eight, nine] of list.matchAll(attribute)) {
    const key = one ?? three ?? five
    const value = two ?? four ?? six ?? seven ?? eight ?? nine ?? ''
    const field = key === undefined ? String(unnamed++) : key.toLowerCase()
    Object.defineProperty(attributes, field, { value, enumerable: true, configurable: true, writable: true })
  }
  return { name, attributes, source: text }
}
