import { wordsOf } from '../labels/match-labels.ts'
import { type Aside, isSentence, type Unit } from './unit.ts'

interface Pair {
  readonly first: RegExp
  readonly last: RegExp
}

const pairs: readonly Pair[] = wordsOf('skips').map((both) => {
  const [first = '', last = ''] = both.split(' > ')
  return { first: toPattern(first), last: toPattern(last) }
})

/** The name of the block becomes a group, so that both ends can be compared. */
function toPattern(words: string): RegExp {
  const escaped = words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${escaped.replace('…', '(.{1,80}?)')}[.:]?$`, 'iu')
}

/** Blocks are short: what is longer is a story between two lines that happen to match. */
const mostLines = 40
const mostStrong = 5

/** Takes out closed pairs such as `Skip X content` … `End of X content`, with everything between them. */
export function cutPairs(units: readonly Unit[]): { units: Unit[]; asides: Aside[] } {
  const kept: Unit[] = []
  const asides: Aside[] = []
  for (let at = 0; at < units.length; ) {
    const end = endOfPair(units, at)
    const first = units[at]
    if (end !== undefined)
      asides.push(
        ...units.slice(at, end + 1).map(({ line }) => ({ line, reason: 'a block that can be skipped' })),
      )
    else if (first && isEdge(first))
      asides.push({ line: first.line, reason: 'the edge of a block that can be skipped' })
    else if (first) kept.push(first)
    at = (end ?? at) + 1
  }
  return { units: kept, asides }
}

function endOfPair(units: readonly Unit[], start: number): number | undefined {
  const { text = '' } = units[start] ?? {}
  const opened = text.length <= 120 ? pairs.filter(({ first }) => first.test(text)) : []
  if (opened.length === 0) return undefined
  let strong = 0
  for (let at = start + 1; at <= start + mostLines && at < units.length; at++) {
    const unit = units[at]
    if (!unit) break
    if (opened.some((pair) => isSameBlock(pair, text, unit.text))) return at
    if (unit.kind === 'strong' && ++strong > mostStrong) break
    if (pairs.some(({ first }) => unit.text.length <= 120 && first.test(unit.text)) && !isSentence(unit))
      break
  }
  return undefined
}

/** Both ends say the same number, if they say one. */
function isSameBlock({ first, last }: Pair, start: string, end: string): boolean {
  if (end.length > 120 || !last.test(end)) return false
  const number = (text: string) => /\d+$/.exec(text)?.[0]
  const names = [first.exec(start)?.[1], last.exec(end)?.[1]].map((name) => name?.toLowerCase())
  const [one, other] = [number(names[0] ?? ''), number(names[1] ?? '')]
  return one === other || one === undefined || other === undefined
}

const edges =
  /^(?:skip|saltar|pule|ignorer|neidio|end of|fin(?:al)? del?|fim d[oae]|fin de|diwedd) (?:\S+ ){0,3}(?:content|contenido|conteúdo|contenu|post|video|vídeo|tweet|newsletter promotion|recomendamos|cynnwys)\b.{0,40}$/i

/** One end of a pair whose other end is missing: only its own line goes. */
function isEdge({ text, kind }: Unit): boolean {
  return text.length <= 100 && edges.test(text) && kind !== 'strong' && !/[.!?]$/.test(text)
}
