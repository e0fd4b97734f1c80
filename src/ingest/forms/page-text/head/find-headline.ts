import type { Remark } from '../../../../domain/errors.ts'
import { isPageLabel } from '../body/starts-anew.ts'
import { readDateLine } from '../dates/read-date-line.ts'
import { type DateSettings, readDateWords } from '../dates/read-date-words.ts'
import { splitFigureLabels, startsWithFigureLabel } from '../figures/split-figure-labels.ts'
import { findRule, ruleName } from '../lines/boilerplate-rules.ts'
import { readMark } from '../lines/line-marks.ts'
import { endsSentence, readsAsParagraph } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import { readByline } from './read-byline.ts'

export interface Headline {
  /** Absent if the text has none. */
  readonly title?: { readonly text: string; readonly line: PageLine }
  readonly section?: { readonly text: string; readonly line: PageLine }
  /** Kickers before the headline. */
  readonly kickers: readonly PageLine[]
  /** Every other line, in order. */
  readonly rest: readonly PageLine[]
  readonly warnings: readonly Remark[]
}

/**
 * Finds the headline: the first line that is neither boilerplate nor a date or byline. If the front matter gives the
 * title, the text may have none: a paragraph or an alt text at the start is then not taken for it.
 */
export function findHeadline(
  lines: readonly PageLine[],
  settings: DateSettings & { givenTitle?: string },
): Headline {
  const kickers: PageLine[] = []
  let section: Headline['section']
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1]
    if (isAside(line, settings)) continue
    if (next && canBeHeadline(next, lines[index + 2], settings)) {
      if (findRule(line.text, 'kicker')) {
        kickers.push(line)
        continue
      }
      if (!section && findRule(line.text, 'section')) {
        section = { text: line.text, line }
        continue
      }
    }
    if (!isHeadline(line, next, settings, index === kickers.length + (section ? 1 : 0))) break
    const taken = new Set<PageLine | undefined>([...kickers, section?.line, line])
    const rest = lines.filter((one) => !taken.has(one))
    const { title, warnings } = cutTitle(line)
    return { title: { text: title, line }, ...(section && { section }), kickers, rest, warnings }
  }
  return { kickers: [], rest: lines, warnings: [] }
}

/** A line that pages have above headlines. */
function isAside({ text }: PageLine, settings: DateSettings): boolean {
  return (
    findRule(text, 'furniture') !== undefined ||
    readByline(text) !== undefined ||
    readDateLine(text, settings) !== undefined ||
    readDateWords(text, settings) !== undefined
  )
}

function canBeHeadline(line: PageLine, next: PageLine | undefined, settings: DateSettings): boolean {
  const isPlain = !isAside(line, settings) && !isPageLabel(line.text) && readMark(line.text) === undefined
  return isPlain && !readsAsParagraph(line.text) && !isAlt(line, next)
}

function isHeadline(
  line: PageLine,
  next: PageLine | undefined,
  settings: DateSettings & { givenTitle?: string },
  isFirst: boolean,
): boolean {
  const { givenTitle } = settings
  if (givenTitle !== undefined) {
    return isSameTitle(givenTitle, cutTitle(line).title) || canBeHeadline(line, next, settings)
  }
  if (!isFirst) return canBeHeadline(line, next, settings)
  if (readMark(line.text) || startsWithFigureLabel(line.text) || splitFigureLabels(line).length > 1)
    return false
  return line.text.length <= (/[.:]$/.test(line.text) ? 100 : 200)
}

/** The line directly above `Image source,`, or with that label in it. */
function isAlt(line: PageLine, next: PageLine | undefined): boolean {
  const touchesLabel = next !== undefined && !next.afterBlank && startsWithFigureLabel(next.text)
  return touchesLabel || splitFigureLabels(line).length > 1
}

export function isSameTitle(one: string, other: string): boolean {
  const plain = (title: string) => title.replace(/\s+/g, ' ').trim().toLowerCase()
  return plain(one) === plain(other)
}

/** Removes a site's additions to the headline, with a warning. */
function cutTitle({ text, first }: PageLine): { title: string; warnings: Remark[] } {
  const warnings: Remark[] = []
  const title = (['title-start', 'title-end'] as const).reduce((whole, use) => {
    const rule = findRule(whole, use)
    const cut = rule ? whole.replace(rule.pattern, '').trim() : ''
    if (!rule || cut === '') return whole
    const gone = (use === 'title-start' ? whole.slice(0, -cut.length) : whole.slice(cut.length)).trim()
    const message = `title is without "${gone}", which the site adds to headlines (${ruleName(rule)})`
    warnings.push({ field: 'title', line: first, message })
    return cut
  }, text)
  if (endsSentence(title) && title.endsWith('.')) {
    const message =
      'title ends with a full stop, like a paragraph; it is read as the headline since it comes first'
    warnings.push({ field: 'title', line: first, message })
  }
  return { title, warnings }
}
