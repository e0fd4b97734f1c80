import { startsAsDateLine } from '../dates/read-date-line.ts'
import { startsWithFigureLabel } from '../figures/split-figure-labels.ts'
import { readByline } from '../head/read-byline.ts'
import { findRule } from '../lines/boilerplate-rules.ts'
import { readMark, withoutBullet } from '../lines/line-marks.ts'

/** Whether the line cannot continue the line above: a list item, a label, a byline or boilerplate. */
export function startsAnew(text: string): boolean {
  return readMark(text) !== undefined || isPageLabel(text)
}

/** Whether the line is a label or part of the page, and no text of the article. */
export function isPageLabel(text: string): boolean {
  return (
    startsWithFigureLabel(text) ||
    startsAsDateLine(text) ||
    readByline(text) !== undefined ||
    findRule(withoutBullet(text), 'furniture', 'tags', 'related', 'elsewhere', 'notice') !== undefined
  )
}
