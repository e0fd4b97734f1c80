import { findRule } from '../lines/boilerplate-rules.ts'
import { endsSentence, isName } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'

export interface Byline {
  /** Word for word. */
  readonly names: readonly string[]
  /** Their workplace or location, if on the same line. */
  readonly desk?: string
  /** The reason why the names may be wrong. */
  readonly doubt?: string
}

const by = /^(?:By|BY):? (?=\S)/

/**
 * Reads `By NAME`, `By A, B and C`, `By NAME, BBC News`, `By NAME in Leeds`. Only `and` separates names. Undefined for a
 * line that is no byline: a sentence, or words that are no names.
 */
export function readByline(line: string): Byline | undefined {
  if (line.length > 120 || !by.test(line) || (endsSentence(line) && !/\b(?:Jr|Sr|[A-Z])\.$/.test(line)))
    return undefined
  const [people = '', ...elsewhere] = line.replace(by, '').split(/ [|·•] /)
  const parts = people.split(/, (?:and )?| (?:and|&) /)
  const desk = parts.findIndex((part, index) => index > 0 && findRule(part, 'desk'))
  const names = desk === -1 ? parts : parts.slice(0, desk)
  const rest = people.slice(lengthOf(people, names)).replace(/^(?:,| and| &) ?/, '')
  const affiliation = [...(rest ? [rest] : []), ...elsewhere].join(', ')
  const said = people.slice(0, lengthOf(people, names))
  if (names.every(isName)) return withDesk(tellApart(names, said), affiliation)
  const placed = /^(.+?),? (?:in|at) (.+)$/.exec(said)
  if (placed?.[1] && isName(placed[1]) && names.length === 1) {
    return withDesk({ names: [placed[1]] }, [placed[2], ...(affiliation ? [affiliation] : [])].join(', '))
  }
  if (!/^\p{Lu}\S* \p{Lu}/u.test(said) || said.length > 80) return undefined
  return withDesk({ names: [said], doubt: 'it is not clear where the names in it end' }, affiliation)
}

/** The length of the first parts with their separators. */
function lengthOf(text: string, parts: readonly string[]): number {
  return parts.reduce((at, part) => text.indexOf(part, at) + part.length, 0)
}

/** "A, B" may be two people, or a person and a town; only "and" is clear. */
function tellApart(names: readonly string[], said: string): Byline {
  if (names.some((name) => findRule(name, 'desk')))
    return { names: [said], doubt: 'it may contain their workplace, too' }
  if (names.length === 1 || / (?:and|&) /.test(said)) return { names }
  return { names: [said], doubt: 'only commas separate the names' }
}

function withDesk(byline: Byline, desk: string): Byline {
  return desk === '' ? byline : { ...byline, desk }
}

/** Whether the line contains only the workplace of a byline's author. */
export function isDesk(text: string): boolean {
  return text.length <= 80 && findRule(text, 'desk') !== undefined
}

/** Whether the line directly below a byline must be its author's workplace: `The Wend Courier, Cobb`. */
export function isDeskUnder({ text, afterBlank }: PageLine): boolean {
  const isPlaced = /^\p{Lu}[^,]*, \p{Lu}[^,]*$/u.test(text) && text.length <= 60 && !endsSentence(text)
  return readByline(text) === undefined && (isDesk(text) || (isPlaced && !afterBlank))
}
