import { isSentence, isText, type Unit } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { countWords, endsSentence, isName } from '../lines/line-shape.ts'

/**
 * The first unit below the story. That is below the last sentence, save for teasers of other stories, which only
 * their dates or their number give away, and for a note on the author.
 */
export function endOfStory(units: readonly Unit[], authors: readonly Said[]): number {
  const last = withoutTeasers(units, lastText(units, units.length, authors), authors)
  return last === -1 ? units.length : withFollowers(units, last + 1, authors)
}

/** The last sentence, or the last item of a list that belongs to one. */
function lastText(units: readonly Unit[], before: number, authors: readonly Said[]): number {
  for (let at = before - 1; at >= 0; at--) {
    const unit = units[at] as Unit
    if (isSentence(unit) && !isAuthorNote(unit, authors) && !isAskingLink(units, at)) return at
    if (unit.mark && isText(unit) && (endsSentence(unit.text) || isListed(units, at))) return at
  }
  return -1
}

/**
 * `Mehr zum Thema`, then titles, of which one asks. The last paragraph of the story may ask, too: it has no title below it, and
 * does not touch the heading where blank lines part the paragraphs.
 */
function isAskingLink(units: readonly Unit[], at: number): boolean {
  const isTitled = ({ kind, text, mark }: Unit) =>
    !mark && (kind === 'short' || kind === 'link' || (kind !== 'strong' && /[?]["'”’»]?$/.test(text)))
  let above = at
  while (above > 0 && at - above < 12 && isTitled(units[above] as Unit)) above--
  const [heading, below] = [units[above], units[at + 1]]
  if (above === at || heading?.kind !== 'heading' || heading.use !== 'related') return false
  const touches = units.slice(above + 1, at + 1).every(({ line }) => !line.afterBlank)
  const isParted = units.slice(0, above).some((unit) => isSentence(unit) && unit.line.afterBlank)
  return (touches && isParted) || (below !== undefined && isTitled(below))
}

/** Items right below a line that ends in a colon. */
function isListed(units: readonly Unit[], at: number): boolean {
  let above = at
  while (above > 0 && units[above]?.mark && at - above < 50) above--
  return units[above]?.text.endsWith(':') === true && isText(units[above] as Unit)
}

/** `Ida Fenn is a reporter based in Cobb.` */
function isAuthorNote({ text }: Unit, authors: readonly Said[]): boolean {
  return authors.some(
    ({ text: name }) =>
      name !== '' &&
      /^ (?:is|covers|reports|joined|ist|es|est|è) /.test(
        text.startsWith(name) ? text.slice(name.length) : '',
      ),
  )
}

/** Sentences above the last date of other stories, each with a title above it and a date below, and a heading above all. */
function withoutTeasers(units: readonly Unit[], last: number, authors: readonly Said[]): number {
  let at = last
  let found = last
  while (at >= 0 && isTeaser(units, at)) {
    at = lastText(units, at, authors)
    found = at
  }
  if (found === last) return withoutPairs(units, last)
  return hasHeading(units, found + 1, last) && datesBelow(units, found) >= leastDates ? found : last
}

function isTeaser(units: readonly Unit[], at: number): boolean {
  const [title, unit, below] = [units[at - 1], units[at] as Unit, units[at + 1]]
  const isTitled = title?.kind === 'short' || (title?.kind === 'heading' && unit.text.endsWith('?'))
  return isTitled && below?.kind === 'date' && isSentence(unit)
}

/** One date alone may be anything's. */
const leastDates = 2

function datesBelow(units: readonly Unit[], at: number): number {
  return units.slice(at + 1).filter(({ kind }) => kind === 'date').length
}

function hasHeading(units: readonly Unit[], from: number, to: number): boolean {
  return units.slice(Math.max(0, from), to).some(({ kind, use }) => kind === 'heading' || use === 'tags')
}

/** Why the text may hold teasers of other stories, or the lines below it a part of the story. */
export function doubtAboutEnd(units: readonly Unit[], end: number): string | undefined {
  const words = (some: readonly Unit[]) =>
    some.filter(isSentence).reduce((sum, { text }) => sum + countWords(text), 0)
  const [above, below] = [words(units.slice(0, end)), words(units.slice(end))]
  if (below > above / 4) return 'the lines below the story hold many sentences and may be a part of it'
  let at = end - 1
  let pairs = 0
  while (at > 0 && isSentence(units[at] as Unit) && units[at - 1]?.kind === 'short') {
    pairs++
    at -= 2
  }
  const isBox = pairs >= 2 && units[at]?.kind === 'heading'
  return isBox
    ? `the lines below "${units[at]?.text}" may be teasers of other stories; they stay in the text`
    : undefined
}

/** A long title, then a sentence: in a row below a heading, to the end of a long page. */
const leastPairs = 3
const leastStrong = 8

function withoutPairs(units: readonly Unit[], last: number): number {
  let at = last
  let pairs = 0
  while (at > 0 && isSentence(units[at] as Unit) && isTitle(units[at - 1])) {
    pairs++
    at -= 2
  }
  const isBelowHeading = units[at]?.kind === 'heading'
  const strong = units.slice(0, at).filter(({ kind }) => kind === 'strong').length
  if (pairs < leastPairs || !isBelowHeading || strong < leastStrong) return last
  return lastText(units, at, [])
}

function isTitle(unit: Unit | undefined): boolean {
  return unit?.kind === 'short' && countWords(unit.text) >= 5
}

/** `Ida Fenn (Cobb)` once more, below the text. */
function isOfAuthor(unit: Unit | undefined, authors: readonly Said[]): boolean {
  const { text = '' } = unit ?? {}
  return (
    countWords(text) <= 8 && authors.some(({ text: name }) => name.includes(' ') && text.startsWith(name))
  )
}

/** `S`: the sign of a magazine below its last paragraph. */
function isEndMark(unit: Unit | undefined): boolean {
  return (unit?.text.length ?? 0) === 1
}

/** One word or two that are no person's name: above the lines of the page, a topic, a place or an agency. */
function isTopic(unit: Unit | undefined): boolean {
  const { text = '' } = unit ?? {}
  return countWords(text) <= 2 && !(text.includes(' ') && isName(text))
}

/** Figures right below the last sentence, one short line alone, and a list are the story's, too. */
function withFollowers(units: readonly Unit[], from: number, authors: readonly Said[]): number {
  let end = from
  while (units[end]?.kind === 'figure') end++
  const isAlone = units[end]?.kind === 'short' && !(units[end + 1]?.kind === 'short')
  if (isAlone && !units[end]?.mark)
    return isEndMark(units[end]) || (isTopic(units[end]) && units[end + 1]) || isOfAuthor(units[end], authors)
      ? end
      : end + 1
  let list = end
  while (units[list]?.mark && units[list]?.kind === 'short' && countWords(units[list]?.text ?? '') >= 3)
    list++
  return list > end && !units[list]?.mark ? list : end
}
