import type { Remark } from '../../../../domain/errors.ts'
import type { Unit } from '../evidence/unit.ts'
import type { Said } from '../figures/text-figure.ts'
import { alternatives, wordsOf } from '../labels/match-labels.ts'
import { isName } from '../lines/line-shape.ts'
import { isDesk, openerAlone, readByline, readNames, unglue } from './read-byline.ts'

/** Names, and how many units they took. */
export interface Names {
  readonly authors: readonly Said[]
  /** The words of the lines that are no name: role, desk, place. */
  readonly desks: readonly Said[]
  readonly doubt?: string
  /** No word before the names says whose they are. */
  readonly isBare?: boolean
  readonly taken: number
}

const joined = alternatives(wordsOf('and'))
const listItem = new RegExp(
  `^(\\p{Lu}[\\p{L}\\p{M}.'’-]*(?: [\\p{L}\\p{M}.'’-]+){1,4}?)(, ?[^,]{2,40})?(?:,| (?:${joined})|and|und)$`,
  'u',
)
const authorLine = new RegExp(`^(?:${alternatives(wordsOf('author'))})\\s*[,:،，：]\\s*(.+)$`, 'u')

/** Reads the names that begin at a unit of the head; undefined for a unit that is no name. */
export function readAuthors(units: readonly Unit[], at: number): Names | undefined {
  const unit = units[at] as Unit
  if (unit.kind === 'person') return readPerson(unit)
  if (unit.kind === 'byline') return withDeskBelow(units, at, unit)
  if (unit.kind !== 'short' || unit.text.length > 120) return undefined
  if (openerAlone.test(unit.text)) return readList(units, at + 1, 1)
  return readList(units, at, 0) ?? readAlone(units, at)
}

/** `Author, X`, `Role, Y`. */
function readPerson(unit: Unit): Names {
  const name = authorLine.exec(unit.text)?.[1]
  const words = { text: name ?? unit.text, line: unit.line }
  return name ? { authors: [words], desks: [], taken: 1 } : { authors: [], desks: [words], taken: 1 }
}

function withDeskBelow(units: readonly Unit[], at: number, unit: Unit): Names {
  const { names, desk, doubt } = readByline(unit.text) ?? { names: [], desk: unit.text }
  const below = deskBelow(units[at + 1])
  return {
    authors: names.map((text) => ({ text, line: unit.line })),
    desks: [...(desk ? [{ text: desk, line: unit.line }] : []), ...(below ? [below] : [])],
    ...(doubt && { doubt }),
    taken: below ? 2 : 1,
  }
}

/** The line right under a byline, if it can only say where its author works: `The Wend Courier, Cobb`. */
function deskBelow(unit: Unit | undefined): Said | undefined {
  if (unit?.kind !== 'short' || unit.mark) return undefined
  const isPlaced =
    /^\p{Lu}[^,]*, \p{Lu}[^,]*$/u.test(unit.text) && unit.text.length <= 60 && !unit.line.afterBlank
  return isDesk(unit.text) || isPlaced ? { text: unit.text, line: unit.line } : undefined
}

/** `Ida Fenn, Cobb,` / `Tam Arkwrightand` / `Wren Holloway`: a name on each line, and a sign that the next follows. */
function readList(units: readonly Unit[], start: number, before: number): Names | undefined {
  const authors: Said[] = []
  const desks: Said[] = []
  let at = start
  for (let unit = units[at]; unit?.kind === 'short'; unit = units[at]) {
    const [, name, place] = listItem.exec(unit.text) ?? []
    if (!name || !isName(name)) break
    authors.push({ text: name, line: unit.line })
    if (place) desks.push({ text: place.replace(/^, ?/, ''), line: unit.line })
    at++
  }
  const last = units[at]
  const isLast = (authors.length > 0 || before > 0) && last?.kind === 'short'
  const names = isLast ? readNames(unglue(last.text)) : undefined
  if (last && names && names.names.length > 0) {
    authors.push(...names.names.map((text) => ({ text, line: last.line })))
    if (names.desk) desks.push({ text: names.desk, line: last.line })
    at++
  }
  return authors.length > 1 || (before > 0 && authors.length > 0)
    ? { authors, desks, taken: at - start + before }
    : undefined
}

const near = 3

/** A line with a comma or `and` alone, between two names. */
const joint = /^(?:,|&|and|und|et|y|e|en|og|och|i)$/

/** `김하늘 기자`, `記者馮艾達`, `古田夏記者`: a name, and the word for a reporter. */
const reporterLine =
  /^(?:(\p{Script=Hangul}{2,5}) ?기자|(?:本报|本報)?[记記]者[ :：]?(\p{Script=Han}{2,4})|(\p{Script=Han}{2,6})[记記]者|(?:[^／/]{2,10}[／/] ?)?[记記]者 ?(\p{Script=Han}{2,4})[／/].{2,12})(?: \S+@\S+)?$/u

/** A name without a word before it, only if its line or a near one says that it is an author's. */
function readAlone(units: readonly Unit[], at: number): Names | undefined {
  const unit = units[at] as Unit
  const reporter = reporterLine.exec(unit.text)?.slice(1).find(Boolean)
  if (reporter) return { authors: [{ text: reporter, line: unit.line }], desks: [], taken: 1 }
  if (unit.mark || !/^\p{Lu}/u.test(unit.text)) return undefined
  const read = readNames(unglue(unit.text))
  if (!read || read.names.length === 0 || !read.names.every((name) => name.includes(' '))) return undefined
  const below = deskBelow(units[at + 1])
  const isNear = units
    .slice(Math.max(0, at - near), at + near + 1)
    .some((other) => other !== unit && saysAuthor(other))
  const isJoined = joint.test(units[at - 1]?.text ?? '')
  if (!read.desk && !below && !isNear && !isJoined) return undefined
  if (isCity(unit.text)) return { authors: [], desks: [{ text: unit.text, line: unit.line }], taken: 1 }
  return {
    authors: read.names.map((text) => ({ text, line: unit.line })),
    desks: [read.desk, below?.text].flatMap((text) => (text ? [{ text, line: unit.line }] : [])),
    ...(read.doubt && { doubt: read.doubt }),
    isBare: !isJoined,
    taken: below ? 2 : 1,
  }
}

let cityNames: ReadonlySet<string> | undefined

/** True for a city of more than one word that a time zone is named after, such as São Paulo: its name looks like a person's. */
function isCity(text: string): boolean {
  cityNames ??= new Set(
    Intl.supportedValuesOf('timeZone').map((zone) => (zone.split('/').at(-1) ?? '').replaceAll('_', ' ')),
  )
  return cityNames.has(text.normalize('NFD').replace(/\p{M}/gu, ''))
}

function saysAuthor({ kind, text, line }: Unit): boolean {
  return (
    kind === 'date' ||
    kind === 'person' ||
    (kind === 'button' && /^@|profile image/.test(text)) ||
    (kind === 'short' && isDesk(text) && line.text.split(' ').length <= 6)
  )
}

export function authorRemarks({ authors, desks, doubt }: Names): { warnings: Remark[]; doubts: Remark[] } {
  const warnings = desks.map(({ text, line }) => ({
    field: 'authors',
    line: line.first,
    message: `authors is without "${text}", which is read as what the author is or where they work`,
  }))
  const names = authors.map(({ text }) => `"${text}"`).join(', ')
  const message = `authors is ${names}, word for word: ${doubt}`
  const doubts = doubt ? [{ field: 'authors', line: authors[0]?.line.first ?? 1, message }] : []
  return { warnings: [...doubts, ...warnings], doubts }
}
