import { type PlacedWord, placeWords } from './cut-words.ts'
import type { SearchTerm } from './parse-query.ts'

/** A part of a text: plain text, no HTML. */
export interface MarkedPart {
  readonly text: string
  readonly isMarked: boolean
}

interface Range {
  readonly start: number
  readonly end: number
  readonly term: SearchTerm
}

/** As much of a text as is read for its excerpt. */
const mostRead = 20_000
const mostMarks = 1_000
const excerptLength = 240

/** The whole text, with the terms marked. */
export function markTerms(text: string, terms: readonly SearchTerm[]): MarkedPart[] {
  return toParts(text, findTerms(text, terms), 0, text.length)
}

/** The part of the text that holds the most different terms, the first of such parts; its beginning if it holds none. */
export function toExcerpt(text: string, terms: readonly SearchTerm[]): MarkedPart[] {
  const ranges = findTerms(text.slice(0, mostRead), terms).slice(0, mostMarks)
  const first = findBest(ranges)
  const start = first ? backToWord(text, first.start - excerptLength / 4) : 0
  const end = start + excerptLength >= text.length ? text.length : backToWord(text, start + excerptLength)
  const parts = toParts(text, ranges, start, Math.max(end, first?.end ?? 0))
  const more = (isCut: boolean): MarkedPart[] => (isCut ? [{ text: '…', isMarked: false }] : [])
  return [...more(start > 0), ...parts, ...more(end < text.length)]
}

function findTerms(text: string, terms: readonly SearchTerm[]): Range[] {
  const wanted = terms.filter(({ isExcluded }) => !isExcluded)
  const words = [...placeWords(text)]
  const phrases = Map.groupBy(
    wanted.filter(({ isCharacter }) => !isCharacter),
    ({ words }) => words[0],
  )
  const characters = wanted.filter(({ isCharacter }) => isCharacter)
  return words.flatMap((word, at) => [
    ...(phrases.get(word.word) ?? []).flatMap((term) => {
      const last = findLast(words, at, term)
      return last ? [{ start: word.start, end: last.end, term }] : []
    }),
    ...characters.flatMap((term) => placeCharacter(word, term)),
  ])
}

/** The last word of the phrase if the text has it there. */
function findLast(words: readonly PlacedWord[], at: number, { words: wanted }: SearchTerm) {
  const isThere = wanted.every((word, index) => words[at + index]?.word === word)
  return isThere ? words[at + wanted.length - 1] : undefined
}

/** Within a pair: its first or last character. */
function placeCharacter({ word, start, end }: PlacedWord, term: SearchTerm): Range[] {
  const [wanted = ''] = term.words
  if (word.startsWith(wanted)) return [{ start, end: Math.min(end, start + wanted.length), term }]
  return word.endsWith(wanted) ? [{ start: Math.max(start, end - wanted.length), end, term }] : []
}

/** The beginning of the shortest part with the most different terms. */
function findBest(ranges: readonly Range[]): Range | undefined {
  let best: { range: Range; count: number; length: number } | undefined
  for (const [index, range] of ranges.entries()) {
    const { count, length } = countNear(ranges, index)
    const isBetter = !best || count > best.count || (count === best.count && length < best.length)
    if (isBetter) best = { range, count, length }
  }
  return best?.range
}

/** The different terms near a mark, and the length up to the last of them. */
function countNear(ranges: readonly Range[], index: number): { count: number; length: number } {
  const first = ranges[index]
  const near = new Set<SearchTerm>()
  let length = 0
  for (let at = index; first && at < ranges.length; at++) {
    const { term, end } = ranges[at] ?? first
    if (end > first.start + (excerptLength * 3) / 4) break
    if (!near.has(term)) length = end - first.start
    near.add(term)
  }
  return { count: near.size, length }
}

/** The nearest place before `at` where a word begins; in a text without spaces not within a pair of surrogates. */
function backToWord(text: string, at: number): number {
  if (at <= 0) return 0
  const space = text.lastIndexOf(' ', at)
  if (space >= at - 30) return space + 1
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}

/** Marks that overlap or touch are one. */
function toParts(text: string, ranges: readonly Range[], start: number, end: number): MarkedPart[] {
  const parts: MarkedPart[] = []
  const add = (from: number, to: number, isMarked: boolean) => {
    if (from < to) parts.push({ text: text.slice(from, to), isMarked })
  }
  let at = start
  let open: { start: number; end: number } | undefined
  const close = () => {
    if (open) add(open.start, open.end, true)
    at = open?.end ?? at
    open = undefined
  }
  for (const range of ranges.toSorted((one, other) => one.start - other.start)) {
    if (range.start < start || range.end > end) continue
    if (open && range.start <= open.end) open = { start: open.start, end: Math.max(open.end, range.end) }
    else {
      close()
      add(at, range.start, false)
      open = { start: range.start, end: range.end }
    }
  }
  close()
  add(at, end, false)
  return parts
}
