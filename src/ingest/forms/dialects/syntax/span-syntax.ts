import type { Construct, State, TokenizeContext } from 'micromark-util-types'
import { enterRawText, type RawText, toCharacter } from './raw-text.ts'

/** Two marks within a paragraph; Markdown leaves the text between them as it is. */
interface Span {
  readonly open: string
  readonly close: string
  readonly isOneLine?: boolean
  /** Whether the text between the marks has this meaning, between the characters beside them. Default: if not blank. */
  readonly accepts?: (inside: string, before: string, after: string) => boolean
}

const isLetterOrDigit = (character: string): boolean => /^[\p{L}\p{N}]$/u.test(character)
const texSigns = /[\\^_={}+*/<>|]/

/** Amounts of money and names of variables are no formulas: `$5 and $10`, `$HOME/$USER`. */
function isInlineTex(inside: string, before: string, after: string): boolean {
  if (/^\s|\s$/.test(inside) || inside === '') return false
  if (isLetterOrDigit(before) || isLetterOrDigit(after) || after === '$') return false
  return texSigns.test(inside) || !/^\d[\d.,]*\s+\S/.test(inside)
}

/** The first that fits is taken. */
const spans: readonly Span[] = [
  { open: '$$', close: '$$', accepts: (inside, _before, after) => inside.trim() !== '' && after !== '$' },
  { open: '$', close: '$', accepts: isInlineTex },
  { open: '\\(', close: '\\)', accepts: (inside) => texSigns.test(inside) || /^\s*\S+\s*$/.test(inside) },
  // Exports escape brackets: `\[sic\]` is no formula.
  { open: '\\[', close: '\\]', accepts: (inside) => texSigns.test(inside) },
  { open: '{{/*', close: '*/}}' },
  { open: '{{<', close: '>}}' },
  { open: '{{%', close: '%}}' },
  { open: '{{{', close: '}}}' },
  { open: '{{', close: '}}' },
  { open: '{%', close: '%}' },
  { open: '{#', close: '#}' },
  { open: '{/*', close: '*/}' },
  // Attributes of the paragraph before, as kramdown has them.
  { open: '{:', close: '}', isOneLine: true, accepts: (inside) => /^\s?[.#a-z]/.test(inside) },
  { open: '%%', close: '%%', accepts: (inside, before) => inside.trim() !== '' && !isLetterOrDigit(before) },
  ...['[[', '![['].map((open) => ({
    ...{ open, close: ']]', isOneLine: true },
    accepts: (inside: string) => inside.trim() !== '' && !/[[\]]/.test(inside),
  })),
]

/** Constructs for the text of paragraphs, by the code of their first character. */
export function createSpanConstructs(): Record<number, Construct[]> {
  const byCode: Record<number, Construct[]> = {}
  for (const span of spans) {
    const code = span.open.charCodeAt(0)
    byCode[code] = [...(byCode[code] ?? []), toConstruct(span)]
  }
  return byCode
}

/**
 * A span ends at the first closing mark. It must not hold its own opening mark: so each attempt ends where the next one
 * begins, and the whole takes linear time.
 */
function toConstruct({
  open,
  close,
  isOneLine,
  accepts = (inside) => inside.trim() !== '',
}: Span): Construct {
  return {
    name: 'dialect',
    tokenize(this: TokenizeContext, effects, ok, nok) {
      const before = toCharacter(this.previous)
      let raw: RawText
      let opened = 0
      let tail = ''
      let isEscaped = false
      const opening: State = (code) => {
        if (toCharacter(code) !== open[opened]) return nok(code)
        raw.consume(code)
        opened++
        return opened === open.length ? inside : opening
      }
      const inside: State = (code) => {
        const character = toCharacter(code)
        if (character === '' || (isOneLine && character === '\n')) return nok(code)
        raw.consume(code)
        const isLiteral = isEscaped && (character === '\\' || !close.startsWith('\\'))
        tail = (tail + (isLiteral ? '\0' : character)).slice(-open.length - close.length)
        isEscaped = character === '\\' && !isEscaped
        if (tail.endsWith(close)) return after
        return open !== close && tail.endsWith(open) ? nok : inside
      }
      const after: State = (code) => {
        const text = this.sliceSerialize(raw.exit())
        const content = text.slice(open.length, -close.length)
        return accepts(content, before, toCharacter(code)) ? ok(code) : nok(code)
      }
      return (code) => {
        raw = enterRawText(effects)
        return opening(code)
      }
    },
  }
}
