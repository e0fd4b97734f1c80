import type { Remark } from '../../../domain/errors.ts'
import { type Block, readBody } from './body/read-body.ts'
import { readTrailing, type Trailing } from './body/read-trailing.ts'
import type { DateSettings } from './dates/read-date-words.ts'
import { readFigures } from './figures/read-figures.ts'
import { findHeadline, type Headline } from './head/find-headline.ts'
import { type Head, readHead } from './head/read-head.ts'
import type { PageLine } from './lines/page-line.ts'
import type { Page } from './lines/page-lines.ts'

/** Everything that a page says, sorted, and still on its lines. */
export interface PageReading
  extends Pick<Headline, 'title' | 'section'>,
    Pick<Head, 'dates' | 'authors'>,
    Pick<Trailing, 'tags' | 'related'> {
  readonly blocks: readonly Block[]
  /** Lines that belong to the page, not to the article, in order. */
  readonly leftOut: readonly PageLine[]
  readonly warnings: readonly Remark[]
}

/**
 * Reads a page from the outside in: the headline, what follows the text, then figures, then date and byline; what is
 * left is the body. Each step hands on the lines that it did not take.
 */
export function readPage(page: Page, settings: DateSettings & { givenTitle?: string }): PageReading {
  const headline = findHeadline(page.lines, settings)
  const trailing = readTrailing(headline.rest)
  const figures = readFigures(trailing.above, { ...settings, isSpacedOut: page.isSpacedOut })
  const head = readHead(figures.pieces, settings)
  const body = readBody(head.body, page)
  return {
    title: headline.title,
    section: headline.section,
    dates: head.dates,
    authors: head.authors,
    tags: trailing.tags,
    related: trailing.related,
    blocks: body.blocks,
    leftOut: [...headline.kickers, ...head.leftOut, ...trailing.leftOut],
    warnings: [headline, trailing, figures, head, body].flatMap(({ warnings }) => warnings),
  }
}
