import type { Remark } from '../../../../domain/errors.ts'
import { isDateLine } from '../dates/date-line.ts'
import { isSentence, isText, type Unit } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { kicker, liveWords, section, siteWords } from '../labels/headline-words.ts'
import { countWords, endsSentence, isName, readsAsParagraph } from '../lines/line-shape.ts'

export interface Headline {
  /** Absent if the text has none. */
  readonly title?: Said
  readonly section?: Said
  /** Words of the page above the headline, and the headline once more. */
  readonly above: readonly Unit[]
  /** Every other unit, in order. */
  readonly rest: readonly Unit[]
  /** How many of these precede the headline. */
  readonly start: number
  readonly warnings: readonly Remark[]
  readonly doubts: readonly Remark[]
}

/** The head of a page is not longer. */
const mostUnits = 40

/**
 * Finds the headline: the first words above the story that are no label, date, name, figure or section. If the front
 * matter gives the title, the text may do without.
 */
export function findHeadline(units: readonly Unit[], { givenTitle }: { givenTitle?: string }): Headline {
  const zone = units.slice(0, endOfHead(units))
  const candidates = zone.filter(isCandidate)
  const found =
    candidates.find((unit) => isSameTitle(givenTitle ?? '', cutTitle(unit.text).title)) ??
    chooseHeadline(zone, candidates) ??
    (givenTitle === undefined ? sentenceAsHeadline(units) : undefined)
  if (!found) return { above: [], rest: units, start: 0, warnings: [], doubts: [] }
  const { title, cuts } = cutTitle(found.text)
  const before = new Set(units.slice(0, units.indexOf(found)))
  const above = zone.filter((unit) => before.has(unit) && (candidates.includes(unit) || isOfSite(unit)))
  const named = above.find(({ text }) => section.test(text))
  const repeated = zone.filter((unit) => unit !== found && isSameTitle(title, cutTitle(unit.text).title))
  const gone = new Set([found, ...above, ...repeated])
  const rest = units.filter((unit) => !gone.has(unit))
  return {
    title: { text: title, line: found.line },
    ...(named && { section: { text: named.text, line: named.line } }),
    above: [...above.filter((unit) => unit !== named), ...repeated.filter((unit) => !above.includes(unit))],
    rest,
    start: [...before].filter((unit) => !gone.has(unit)).length,
    warnings: cuts.map((cut) => cutRemark(found, cut)),
    doubts: [...doubtsOf(found, title), ...rivalDoubt(found, zone), ...liveDoubt(found)],
  }
}

/** Two sentences in a row end the head. */
function endOfHead(units: readonly Unit[]): number {
  const zone = units.slice(0, mostUnits)
  const end = zone.findIndex((unit, at) => at > 1 && isSentence(unit) && isSentence(zone[at - 1] as Unit))
  return end === -1 ? zone.length : end
}

function isCandidate({ kind, text, mark, isGlued }: Unit): boolean {
  if (mark || isGlued || text.length > 200 || isDated(text)) return false
  return (
    kind === 'short' ||
    (kind !== 'notice' && /[?!]["'”’]?$/.test(text) && countWords(text) <= 25 && isWords(kind))
  )
}

/** `NOS Nieuws•donderdag 14 mei, 08:55`, `2 hours ago - Transport`: a section and a date. */
function isDated(text: string): boolean {
  const parts = text.split(/ ?[•·|] ?| [–—-] /)
  const others = parts.filter((part) => !isDateLine(part))
  const isSection = others.reduce((sum, part) => sum + countWords(part), 0) <= 3
  return (others.length < parts.length && isSection) || datedSection.test(text)
}

/** `Samfund 14. maj 2026 kl. 08.55` */
const datedSection = /^\p{Lu}[\p{L}&]+(?: \p{L}+)? \d{1,2}\.? \p{L}{3,10}\.? \d{4}(?!\d)[\d\s.:,klh]*$/u

function isWords(kind: Unit['kind']): boolean {
  return kind === 'brief' || kind === 'weak' || kind === 'strong'
}

function chooseHeadline(zone: readonly Unit[], candidates: readonly Unit[]): Unit | undefined {
  const [first] = candidates
  const below = first && belowShortWords(zone, first, candidates)
  if (below) return below
  const better = candidates.find((unit) => !isSectionLike(unit.text) && !unit.text.endsWith(':'))
  if (!first || !better || first === better) return better ?? first ?? linkAsHeadline(zone)
  return isAboveAnchor(zone, first, better) ? better : first
}

/**
 * One or two words above a longer line, with no sentence, date or name between them, are a section, the name of the site
 * or a kicker.
 */
function belowShortWords(zone: readonly Unit[], first: Unit, candidates: readonly Unit[]): Unit | undefined {
  if (countWords(first.text) > 2) return undefined
  const from = zone.indexOf(first)
  const end = zone.findIndex((unit, at) => at > from && (isSentence(unit) || isAnchor(unit)))
  const near = zone.slice(from + 1, end === -1 ? undefined : end)
  return candidates.find(
    (unit) => near.includes(unit) && countWords(unit.text) >= 4 && !isSectionLike(unit.text),
  )
}

const isAnchor = ({ kind }: Unit) => kind === 'date' || kind === 'byline' || kind === 'person'

/** A headline such as `Watch: the ferry in fog` looks like a link. */
function linkAsHeadline(zone: readonly Unit[]): Unit | undefined {
  const first = zone.find(({ kind }) => kind !== 'date' && kind !== 'button' && kind !== 'figure')
  return first &&
    (first.kind === 'link' || first.kind === 'notice') &&
    !endsSentence(first.text) &&
    !first.mark
    ? first
    : undefined
}

/** Few words in capitals, or several with `&` or a comma: a region, a section, a name. */
function isSectionLike(text: string): boolean {
  if (kicker.test(text) || section.test(text)) return true
  const words = text.split(' ')
  const isCapitalised = words.every(
    (word) => /^[\p{Lu}\d&]/u.test(word) || /^(?:and|the|of|in|und|y|et|,)$/.test(word),
  )
  return isCapitalised && (words.length <= 3 || (words.length <= 9 && /&|,/.test(text)))
}

/** Words below a section and a date are the headline only if another date or byline follows them. */
function isAboveAnchor(zone: readonly Unit[], first: Unit, better: Unit): boolean {
  if (countWords(better.text) < 4) return false
  const [from, at] = [zone.indexOf(first), zone.indexOf(better)]
  const isApart = !zone.slice(from, at).some(isAnchor)
  return isApart || zone.slice(at + 1).some(isAnchor) || kicker.test(first.text) || section.test(first.text)
}

/** Only the first line, and only a short one. */
function sentenceAsHeadline(units: readonly Unit[]): Unit | undefined {
  const words = units.find((unit) => isText(unit) || unit.kind === 'figure')
  const first =
    words && isOfSite(words) ? (units.find((unit) => isText(unit) && !isOfSite(unit)) ?? words) : words
  const isShort = first && isText(first) && !first.mark && !first.isGlued && first.text.length <= 100
  return isShort && units.some((unit) => unit !== first && isText(unit)) ? first : undefined
}

/** `U.S.`: a section that ends as a sentence does. */
function isOfSite(unit: Unit): boolean {
  return isText(unit) && !unit.mark && !unit.isGlued && countWords(unit.text) <= 2
}

export function isSameTitle(one: string, other: string): boolean {
  const plain = (title: string) => title.replace(/\s+/g, ' ').trim().toLowerCase()
  return plain(one) === plain(other)
}

/** Without what the site puts around it. */
function cutTitle(text: string): { title: string; cuts: string[] } {
  const cuts: string[] = []
  const title = siteWords.reduce((whole, pattern) => {
    const cut = whole.replace(pattern, '').trim()
    if (cut === whole || cut === '') return whole
    cuts.push((whole.startsWith(cut) ? whole.slice(cut.length) : whole.slice(0, -cut.length)).trim())
    return cut
  }, text)
  return { title, cuts }
}

function cutRemark({ line }: Unit, cut: string): Remark {
  const message = `title is without "${cut}", which the site adds to headlines`
  return { field: 'title', line: line.first, message }
}

/** Few words above a longer line, with no sentence between them, may be a kicker, and the longer line the headline. */
function rivalDoubt(found: Unit, zone: readonly Unit[]): Remark[] {
  const [at, own] = [zone.indexOf(found), countWords(found.text)]
  const end = zone.findIndex((unit, index) => index > at && (isSentence(unit) || isAnchor(unit)))
  const near = zone.slice(at + 1, end === -1 ? undefined : end).filter((unit) => !unit.figure)
  const rival = near.find(
    (unit) => isCandidate(unit) && isRival(unit, own) && unit.line.first > found.line.first,
  )
  if (!rival || own > 4) return []
  const message = `title is "${found.text}", but may be "${rival.text}", a line below`
  return [{ field: 'title', line: found.line.first, message }]
}

function isRival({ text }: Unit, own: number): boolean {
  const words = countWords(text)
  return !isSectionLike(text) && !isName(text) && words >= 4 && words <= 12 && words > own
}

function liveDoubt({ text, line }: Unit): Remark[] {
  if (!liveWords.test(text)) return []
  return [{ field: 'title', line: line.first, message: `title is "${text}": it may be a live page` }]
}

function doubtsOf({ line, text, kind }: Unit, title: string): Remark[] {
  if (kind === 'short' || !(readsAsParagraph(title) && /[.:]["'”’]?$/.test(title))) return []
  const message = `title is the first line, though it reads as a paragraph: "${text}"`
  return [{ field: 'title', line: line.first, message }]
}
