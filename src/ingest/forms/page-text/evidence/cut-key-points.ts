import type { Remark } from '../../../../domain/errors.ts'
import { isKeyPoints } from '../labels/match-labels.ts'
import { type Aside, isSentence, isText, type Unit } from './unit.ts'

/** Key points stand in the head of a page. */
const mostUnits = 30
const mostPoints = 8

interface Cut {
  readonly units: readonly Unit[]
  readonly asides: readonly Aside[]
  readonly doubts: readonly Remark[]
}

/**
 * Takes out key points above the text: the bullets below their heading, or the lines that touch it where blank lines part the
 * paragraphs. Where their end is not certain, they stay, and a doubt says so.
 */
export function cutKeyPoints(units: readonly Unit[]): Cut {
  const at = units.slice(0, mostUnits).findIndex((unit) => unit.kind === 'short' && isKeyPoints(unit.text))
  const heading = units[at]
  if (!heading || at === 0 || units.slice(0, at).filter(({ kind }) => kind === 'strong').length > 2)
    return { units, asides: [], doubts: [] }
  const isEnded = (unit: Unit | undefined) => !unit || !isText(unit) || isKeyPoints(unit.text)
  let end = at + 1
  while (isKeyPoints(units[end]?.text ?? '')) end++
  const first = end
  if (isEnded(units[first])) return cut(units, at, end, [])
  const isMarked = units[first]?.mark !== undefined
  while (end - first < mostPoints && !isEnded(units[end]) && isPoint(units, end, first, isMarked)) end++
  const isClosed = end > first && (isMarked || units[end]?.line.afterBlank === true)
  const isParted = units
    .slice(end)
    .filter(isSentence)
    .every(({ line }) => line.afterBlank)
  const hasSentence = units.slice(first, Math.max(end, first + 1)).some(isSentence)
  if (isClosed && (isMarked || isParted || !hasSentence)) return cut(units, at, end, [])
  if (!hasSentence) return cut(units, at, end, [])
  return cut(units, at, first, [doubtAbout(heading)])
}

/** Bullets with bullets, lines that touch with lines that touch. */
function isPoint(units: readonly Unit[], at: number, first: number, isMarked: boolean): boolean {
  const unit = units[at] as Unit
  if (isMarked) return unit.mark !== undefined
  return !unit.mark && (at === first ? isTight(units, first) || unit.kind === 'short' : !unit.line.afterBlank)
}

function isTight(units: readonly Unit[], first: number): boolean {
  return units[first + 1]?.line.afterBlank === false
}

function cut(units: readonly Unit[], from: number, to: number, doubts: readonly Remark[]): Cut {
  const gone = units.slice(from, to)
  const reason = 'key points above the text'
  return {
    units: [...units.slice(0, from), ...units.slice(to)],
    asides: gone.map(({ line }) => ({ line, reason })),
    doubts,
  }
}

function doubtAbout({ line, text }: Unit): Remark {
  const message = `contentHtml: below "${text}" key points begin, and where they end is not certain; they stay in the text`
  return { field: 'contentHtml', line: line.first, message }
}
