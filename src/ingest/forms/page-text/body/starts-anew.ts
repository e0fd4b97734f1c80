import { startsAsDateLine } from '../dates/read-date-line.ts'
import { startsWithFigureLabel } from '../figures/split-figure-labels.ts'
import { readByline } from '../head/read-byline.ts'
import { findRule } from '../lines/boilerplate-rules.ts'
import { readMark, withoutBullet } from '../lines/line-marks.ts'

/** True for a line that cannot go on where the line above it ended: a list's item, a label, a byline, boilerplate. */
export function startsAnew(text: string): boolean {
  return readMark(text) !== undefined || isPageLabel(text)
}

/** True for a line that belongs to the page or labels something, and is no text of the article. */
export function isPageLabel(text: string): boolean {
  return (
    startsWithFigureLabel(text) ||
    startsAsDateLine(text) ||
    readByline(text) !== undefined ||
    findRule(withoutBullet(text), 'furniture', 'tags', 'related', 'elsewhere', 'notice') !== undefined
  )
}
