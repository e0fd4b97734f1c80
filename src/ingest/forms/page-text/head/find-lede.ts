import { isSentence, isText, type Unit } from '../evidence/unit.ts'

const isAnchor = ({ kind }: Unit) =>
  kind === 'date' || kind === 'byline' || kind === 'person' || kind === 'section'

/** The units that names take; true for names with a role, which are authors below a standfirst, too. */
type Names = ReadonlyMap<number, boolean>

/** From here on no line of the head follows. */
const mostStrong = 4

/**
 * The first paragraph of the story: the first sentence after the last date or byline of the head. Two sentences in a
 * row end the head. Sentences above the lede are a standfirst or captions without a mark. `start`: the first unit
 * below the headline. Answers the number of units if there is no text.
 */
export function findLede(units: readonly Unit[], start: number, names: Names): number {
  const anchor = lastAnchor(units, start, names)
  const after = (from: number) => units.findIndex((unit, at) => at >= from && isSentence(unit))
  const first = after(anchor + 1) === -1 ? after(start) : after(anchor + 1)
  if (first !== -1) return afterCaption(units, first)
  const text = units.findIndex((unit, at) => at > anchor && isText(unit) && !names.has(at))
  return text === -1 ? units.length : text
}

function lastAnchor(units: readonly Unit[], start: number, names: Names): number {
  const sorts = new Set<string>()
  let anchor = -1
  let strong = 0
  let sentences = 0
  for (let at = start, isAfterSentence = false; at < units.length; at++) {
    const unit = units[at] as Unit
    if (isSentence(unit)) {
      if (unit.kind === 'strong') strong++
      if (isAfterSentence || strong === mostStrong) break
      sentences++
      isAfterSentence = true
    } else if (isAnchor(unit) || (sentences === 0 ? names.has(at) : names.get(at))) {
      const sort = unit.kind === 'date' ? 'date' : unit.kind === 'section' ? 'section' : 'name'
      // A second date or byline below a sentence is one of a box.
      if (sentences > 0 && sorts.has(sort)) continue
      if (sentences === 0) sorts.add(sort)
      anchor = at
      isAfterSentence = false
    } else if (unit.kind === 'button' && sentences === 0) {
      anchor = at
    } else if (isText(unit)) {
      isAfterSentence = false
    }
  }
  return anchor
}

/** `COBB – `, `COBB/WEND, March 7 (Reuters) - `, `(CNN)` */
const dateline =
  /^(?:\((?:CNN|AP|Reuters|AFP)\)|\p{Lu}[\p{Lu}\p{M}/.,'’ -]{2,40}(?:, [\p{L}\d. ]{2,30})? ?(?:\([\p{L} ]{2,30}\) ?)?[–—-] ?\p{L})/u

/** A dateline begins a story: the sentence above it is a caption. So is one that touches the names, if the next is apart. */
function afterCaption(units: readonly Unit[], first: number): number {
  const next = units.findIndex((unit, at) => at > first && isText(unit))
  const [lede, other, above] = [units[first], units[next], units[first - 1]]
  if (!lede || !other || !isSentence(other)) return first
  if (dateline.test(other.text) && !dateline.test(lede.text)) return next
  const touches = !lede.line.afterBlank && other.line.afterBlank
  return touches && above?.kind === 'short' ? next : first
}
