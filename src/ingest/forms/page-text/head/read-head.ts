import type { Remark } from '../../../../domain/errors.ts'
import type { DateSettings, DateWords } from '../../../dates/read-date-words.ts'
import type { DateField } from '../dates/date-line.ts'
import { readBareDate, readDateLine } from '../dates/read-date-line.ts'
import { type Aside, isSentence, type Unit } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import { countWords } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import { authorRemarks, type Names, readAuthors } from './read-authors.ts'
import { isDesk } from './read-byline.ts'
import { settleAuthors, unreadName } from './settle-authors.ts'

/** A date that the page gives, or should have given. */
export interface DateReading extends DateWords {
  readonly field: DateField
  /** As written; empty if only the label is there. */
  readonly words: string
  readonly line: PageLine
  /** No label says what the date is of. */
  readonly isBare?: boolean
}

export interface Head {
  readonly dates: readonly DateReading[]
  readonly authors: readonly Said[]
  readonly section?: Said
  readonly tags: readonly Said[]
  readonly asides: readonly Aside[]
  readonly warnings: readonly Remark[]
  readonly doubts: readonly Remark[]
  /** Figures, standfirst and other text of the head. */
  readonly kept: readonly Unit[]
}

type Reading = Partial<Head> & {
  readonly names?: Names
  /** Below the headline, and neither label, date nor sentence. */
  readonly isWords?: boolean
  readonly taken: number
}

interface HeadSettings extends DateSettings {
  /** The first unit below the headline. */
  readonly start: number
  /** No two lines of the page touch, or all do. */
  readonly isEven: boolean
}

/** Reads what is between headline and lede: dates, authors, section, topics, figures, standfirst. */
export function readHead(units: readonly Unit[], settings: HeadSettings): Head {
  const readings: Reading[] = []
  for (let at = 0; at < units.length; ) {
    const reading = readUnit(units, at, settings)
    readings.push(reading)
    at += reading.taken
  }
  const all = <Key extends 'dates' | 'tags' | 'asides' | 'warnings' | 'doubts' | 'kept'>(key: Key) =>
    readings.flatMap((reading) => (reading[key] ?? []) as Head[Key][number][])
  const { authors, doubts } = settleAuthors(readings.flatMap(({ names }) => names ?? []))
  const below = readings.flatMap(({ asides, isWords }) => (isWords ? (asides ?? []) : []))
  const section = readings.find((reading) => reading.section)?.section
  return {
    dates: all('dates'),
    authors,
    tags: all('tags'),
    asides: all('asides'),
    warnings: all('warnings'),
    doubts: [...all('doubts'), ...doubts, ...(authors.length === 0 ? unreadName(below) : [])],
    kept: all('kept'),
    ...(section && { section }),
  }
}

function readUnit(units: readonly Unit[], at: number, settings: HeadSettings): Reading {
  const unit = units[at] as Unit
  if (unit.kind === 'figure') return { kept: [unit], taken: 1 }
  if (unit.kind === 'date') return readDates(units, at, settings)
  if (unit.kind === 'section') return readSection(unit)
  if (unit.use === 'tags') return readTopics(units, at)
  if (unit.kind === 'button' || unit.kind === 'notice' || unit.kind === 'rule') return aside(unit, unit.kind)
  if (unit.kind === 'heading' || unit.kind === 'link' || unit.kind === 'time') return aside(unit, unit.kind)
  const names = readAuthors(units, at)
  if (names) return { names, ...authorRemarks(names), taken: names.taken }
  if (isSentence(unit)) return readSentence(units, at, settings)
  return readWords(units, at, settings)
}

function aside({ line }: Unit, reason: string): Reading {
  return { asides: [{ line, reason }], taken: 1 }
}

function readSection({ text, line }: Unit): Reading {
  return { section: { text: text.replace(/^From the section /, ''), line }, taken: 1 }
}

export function readDates(units: readonly Unit[], at: number, settings: DateSettings): Reading {
  const { line } = units[at] as Unit
  const next = units[at + 1]
  const labelled = readDateLine(line.text, settings)
  const isOpen = labelled?.at(-1)?.words === ''
  const below = isOpen && next?.kind === 'date' ? readBareDate(next.text, settings) : undefined
  if (below && next) {
    const dates = labelled?.map(
      ({ date, ...one }, index): DateReading =>
        index === labelled.length - 1
          ? { field: one.field, words: withoutBullet(next.text), line: next.line, ...below.date }
          : { ...one, line, ...date },
    )
    return { dates, taken: 2 }
  }
  const bare = labelled ?? [
    readBareDate(line.text, settings) ?? {
      field: 'published' as const,
      words: line.text,
      isBare: true,
      date: { doubt: 'no date can be read from it' },
    },
  ]
  return { dates: bare.map(({ date, ...one }): DateReading => ({ ...one, line, ...date })), taken: 1 }
}

const mostTopics = 12

/** Topics are bullets or few words, below their heading. */
export function readTopics(units: readonly Unit[], at: number, limit = units.length): Reading {
  const heading = units[at] as Unit
  let end = at + 1
  while (end < limit && end - at <= mostTopics && isTopic(units[end] as Unit, units[end + 1])) end++
  const tags = units.slice(at + 1, end).map(({ text, line }) => ({ text, line }))
  return { tags, asides: [{ line: heading.line, reason: 'heading' }], taken: end - at }
}

/** A short line that touches a sentence below it, or is alone above one, may be a crosshead of the story. */
function isTopic({ kind, text, mark }: Unit, next: Unit | undefined): boolean {
  if (kind !== 'short' || /https?:\/\//i.test(text) || text.length > 60) return false
  return countWords(text) <= (mark ? 8 : 5) || next === undefined
}

/** A short sentence that is not right below the headline may be a caption; above a figure without alt text it is that. */
function readSentence(units: readonly Unit[], at: number, { start }: HeadSettings): Reading {
  const unit = units[at] as Unit
  if (unit.kind === 'strong' || at <= start) return { kept: [unit], taken: 1 }
  const below = units[at + 1]
  const figure = below?.figure
  if (!below || !figure?.caption || figure.alt)
    return { kept: [unit], doubts: [captionDoubt(unit)], taken: 1 }
  const { text, line } = unit
  return { kept: [{ ...below, figure: { ...figure, alt: { text, line }, first: line.first } }], taken: 2 }
}

function captionDoubt({ text, line }: Unit): Remark {
  const message = `contentHtml: "${text}" may be a caption or a standfirst; it stays in the text, above the first paragraph`
  return { field: 'contentHtml', line: line.first, message }
}

/** Words without a stop: a standfirst, an unmarked caption, or a line of the page's head. */
function readWords(units: readonly Unit[], at: number, { start, isEven }: HeadSettings): Reading {
  const unit = units[at] as Unit
  const words = countWords(unit.text)
  if (isDesk(unit.text) && !unit.mark && at >= start) return aside(unit, 'role, desk or place')
  const isApart = unit.line.afterBlank || at === start || (isEven && !unit.line.afterBlank)
  const isPhrase = words >= longPhrase && !unit.mark
  if (at < start || words < 5 || !(isApart || isPhrase))
    return { ...aside(unit, 'line of the page’s head'), isWords: at >= start }
  const isAboveNames = units
    .slice(at + 1)
    .some(({ kind }) => kind === 'date' || kind === 'byline' || kind === 'person' || kind === 'button')
  if (isApart && (at === start || (isAboveNames && words >= longSentence))) return { kept: [unit], taken: 1 }
  return { kept: [unit], doubts: [captionDoubt(unit)], taken: 1 }
}

/** Labels of pages have fewer words. */
const longPhrase = 6
/** Captions and titles of films are shorter. */
const longSentence = 12
