import type { Remark } from '../../../../domain/errors.ts'
import type { DateSettings } from '../../../dates/read-date-words.ts'
import { startsAsDateLine } from '../dates/date-line.ts'
import { type Aside, isSentence, isText, type Unit } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { type DateReading, readDates, readTopics } from '../head/read-head.ts'
import type { PageLine } from '../lines/page-line.ts'
import { doubtAboutEnd, endOfStory } from './end-of-story.ts'
import { type Link, readLinks } from './read-links.ts'

export interface Story {
  readonly kept: readonly Unit[]
  readonly dates: readonly DateReading[]
  readonly tags: readonly Said[]
  readonly related: readonly Link[]
  readonly asides: readonly Aside[]
  readonly warnings: readonly Remark[]
  readonly doubts: readonly Remark[]
}

/** What a unit becomes; what it does not say is empty. */
type Part = Partial<Story> & { readonly taken: number }

interface StorySettings extends DateSettings {
  readonly isLive: boolean
  readonly authors: readonly Said[]
}

/**
 * Reads everything from the lede on. Furniture takes out its own block and nothing after it; what is below the last
 * sentence belongs to the page. Every line that is taken out is an aside.
 */
export function readStory(units: readonly Unit[], settings: StorySettings): Story {
  const end = settings.isLive ? units.length : endOfStory(units, settings.authors)
  const parts: Part[] = []
  const seen = new Set<string>()
  const isCapsLink = linksInCapitals(units)
  for (let at = 0; at < units.length; ) {
    const unit = units[at] as Unit
    const isRepeat = isRepeated(unit, seen)
    const part = isRepeat
      ? aside(unit, 'the same as a line above')
      : isCapsLink(unit)
        ? aside(unit, 'a link in capitals')
        : at < end
          ? readInside(units, at, end, settings)
          : readBelow(units, at, settings)
    parts.push(part)
    at += part.taken
  }
  const other = settings.isLive ? undefined : secondHead(units.slice(0, end))
  if (other) parts.push({ doubts: [doubt(other, 'below this line another story may begin')], taken: 0 })
  const reason = settings.isLive ? undefined : doubtAboutEnd(units, end)
  if (reason) parts.push({ doubts: [doubt(units[end - 1], reason)], taken: 0 })
  return join(parts)
}

/** A byline right beside a date of publication, between sentences, is the head of another story. */
function secondHead(units: readonly Unit[]): Unit | undefined {
  const isSaid = (some: readonly Unit[]) => some.filter(isSentence).length >= 2
  return units.find(
    (unit, at) =>
      unit.kind === 'date' &&
      units.slice(Math.max(0, at - 2), at + 3).some(({ kind }) => kind === 'byline' || kind === 'person') &&
      isSaid(units.slice(0, at)) &&
      isSaid(units.slice(at)),
  )
}

function join(parts: readonly Part[]): Story {
  const all = <Key extends keyof Story>(key: Key) =>
    parts.flatMap((part) => (part[key] ?? []) as Story[Key][number][])
  return {
    kept: all('kept'),
    dates: all('dates'),
    tags: all('tags'),
    related: all('related'),
    asides: all('asides'),
    warnings: all('warnings'),
    doubts: all('doubts'),
  }
}

function aside(unit: Unit, reason: string): Part {
  return { asides: linesOf(unit).map((line) => ({ line, reason })), taken: 1 }
}

/** A figure is as many lines as it has words. */
function linesOf({ figure, line }: Unit): PageLine[] {
  if (!figure) return [line]
  return [figure.alt, figure.credit, figure.caption].flatMap((said) =>
    said ? [{ ...said.line, text: said.text }] : [],
  )
}

function keep(unit: Unit): Part {
  return { kept: [unit], taken: 1 }
}

const reasons: Readonly<Partial<Record<Unit['kind'], string>>> = {
  button: 'button or notice',
  notice: 'notice of the page',
  rule: 'rule',
  link: 'link to another story',
  section: 'section',
  person: 'name',
}

function readInside(units: readonly Unit[], at: number, end: number, settings: StorySettings): Part {
  const unit = units[at] as Unit
  if (settings.isLive) {
    const isPages =
      /^read more$/i.test(unit.text) ||
      unit.kind === 'button' ||
      unit.kind === 'notice' ||
      unit.kind === 'rule'
    return isPages ? aside(unit, reasons[unit.kind] ?? '') : keep(unit)
  }
  if (unit.use === 'tags') return readTopics(units, at, end)
  if (unit.kind === 'heading') return readBox(units, at)
  if (unit.kind === 'date') return startsAsDateLine(unit.text) ? readDates(units, at, settings) : keep(unit)
  const reason = reasons[unit.kind]
  return reason ? aside(unit, reason) : keep(unit)
}

const mostInBox = 12

/** A heading and the titles under it; the next sentence is the story's again. */
function readBox(units: readonly Unit[], at: number): Part {
  const signUp = endOfSignUp(units, at)
  if (signUp) return readBlock(units.slice(at, signUp), 'a box to subscribe')
  let end = at + 1
  for (let unit = units[end]; unit && end - at <= mostInBox && isInBox(unit); unit = units[end]) end++
  const block = readBlock(units.slice(at, end), 'a box of other stories')
  const reason = doubtBelowBox(units.slice(at, end), units[end])
  return reason ? { ...block, doubts: [doubt(units[end], reason)] } : block
}

const aboutAuthor =
  /^(?:about the authors?|über (?:den autor|die autorin)|sobre la firma|sobre (?:o autor|a autora|el autor|la autora)|à propos de l['’]auteure?|over de auteur|.{0,40}newsletters?.{0,20})$/i

/** A question below titles may be one, and what is below the author's box the author's. */
function doubtBelowBox([heading, ...titles]: readonly Unit[], next: Unit | undefined): string | undefined {
  if (!heading || !next || !isSentence(next)) return undefined
  const words = `"${next.text.slice(0, 80)}"`
  if (aboutAuthor.test(heading.text)) return `${words} may belong to "${heading.text}"; it stays in the text`
  const isQuestion = next.kind !== 'strong' && /[?？]["'”’»]?$/.test(next.text)
  if (!isQuestion || titles.some(({ mark }) => mark)) return undefined
  return `${words} may be a link below "${heading.text}"; it stays in the text`
}

const signUpButton =
  /^(?:registrieren|abonnieren|anmelden|newsletter abonnieren|sign (?:me )?up|subscribe|register|s['’]abonner|je m['’]inscris|s['’]inscrire|suscríbete|suscribirse|subscrever|inscreva-se|iscriviti|aanmelden|inschrijven|zapisz się)$/i
const mostInSignUp = 5

/** `Newsletter`, what it is, and the button to subscribe: nothing in between is the story's. */
function endOfSignUp(units: readonly Unit[], at: number): number | undefined {
  if (!/newsletter/i.test(units[at]?.text ?? '')) return undefined
  const below = units.slice(at + 1, at + 1 + mostInSignUp)
  const button = below.findIndex(({ text }) => signUpButton.test(text))
  const sentences = below.slice(0, Math.max(button, 0)).filter(isSentence)
  const isSaid =
    sentences.length <= 2 && sentences.every(({ text }) => /newsletter|e-?mail|inbox|postfach/i.test(text))
  return button !== -1 && isSaid ? at + button + 2 : undefined
}

function isInBox(unit: Unit): boolean {
  if (unit.kind === 'date' || unit.kind === 'rule' || unit.kind === 'link' || unit.kind === 'button')
    return true
  return unit.kind === 'short' && !unit.text.endsWith(':')
}

/** Links with an address stay related pages; every other line is an aside. */
function readBlock(units: readonly Unit[], reason: string): Part {
  const { links, unlinked } = readLinks(units.slice(1).flatMap(linesOf))
  const heading = units.slice(0, 1).flatMap(linesOf)
  const gone = links.length > 0 ? heading : [...heading, ...unlinked]
  const warnings = links.length > 0 ? unlinkedRemark(unlinked) : []
  return { related: links, warnings, asides: gone.map((line) => ({ line, reason })), taken: units.length }
}

function unlinkedRemark(lines: readonly PageLine[]): Remark[] {
  const [first] = lines
  if (!first) return []
  const named = lines.map(({ text, first: number }) => `line ${number} "${text}"`).join(', ')
  const message = `related needs a title with an address on the same or the next line; left out are ${named}`
  return [{ field: 'related', line: first.first, message }]
}

/** Below the story: topics, links with addresses, and what belongs to the page. */
function readBelow(units: readonly Unit[], at: number, { isLive }: StorySettings): Part {
  const unit = units[at] as Unit
  if (isLive) return keep(unit)
  if (unit.use === 'tags') return readTopics(units, at)
  if (unit.kind !== 'heading') return aside(unit, reasons[unit.kind] ?? 'below the story')
  let end = at + 1
  while (units[end] && units[end]?.kind !== 'heading') end++
  return readBlock(units.slice(at, end), 'below the story')
}

/** Shorter lines may be the same by chance. */
const longestChance = 25

function isRepeated(unit: Unit, seen: Set<string>): boolean {
  if (!isText(unit) || unit.text.length <= longestChance || /^["“‘„«]/.test(unit.text)) return false
  const isThere = seen.has(unit.text)
  seen.add(unit.text)
  return isThere
}

/** Fox News sets links to other stories in capitals between the paragraphs, and says "CLICK HERE" among them. */
function linksInCapitals(units: readonly Unit[]): (unit: Unit) => boolean {
  const isMarked = units.some(({ text }) => /^CLICK HERE\b|FOX NEWS/.test(text.slice(0, 80)))
  return ({ kind, text }) =>
    isMarked &&
    kind === 'short' &&
    text === text.toUpperCase() &&
    /\p{Lu}{2}/u.test(text) &&
    text.split(' ').length >= 3
}

/** Text whose place in the story is not certain: two or more short lines together, and the unsure length of the whole. */
export function doubtsOfStory(kept: readonly Unit[]): Remark[] {
  const plain = kept.filter((unit) => isText(unit) && !unit.mark)
  const sentences = plain.filter(isSentence).length
  const doubts = shortRuns(kept).map(runDoubt)
  if (sentences < 3) doubts.push(doubt(plain[0], `the text has fewer than three sentences`))
  if (sentences < plain.length * 0.75)
    doubts.push(doubt(plain[0], `only ${sentences} of ${plain.length} lines of the text are sentences`))
  return doubts
}

function shortRuns(kept: readonly Unit[]): Unit[][] {
  const runs: Unit[][] = []
  let run: Unit[] = []
  for (const [at, unit] of [...kept, undefined].entries()) {
    if (unit?.kind === 'short' && !unit.mark) {
      run.push(unit)
      continue
    }
    const before = kept[at - run.length - 1]
    if (run.length > 1 && !before?.text.endsWith(':')) runs.push(run)
    run = []
  }
  return runs
}

function runDoubt(run: readonly Unit[]): Remark {
  const named = run.map(({ text, line }) => `line ${line.first} "${text}"`).join(', ')
  return doubt(run[0], `short lines together may be furniture of the page; they stay in the text: ${named}`)
}

function doubt(unit: Unit | undefined, message: string): Remark {
  return { field: 'contentHtml', ...(unit && { line: unit.line.first }), message: `contentHtml: ${message}` }
}
