import type { Remark } from '../../../domain/errors.ts'
import { type Block, readBody } from './body/read-body.ts'
import { readTrailing, type Trailing } from './body/read-trailing.ts'
import type { DateSettings } from './dates/read-date-words.ts'
import { readFigures } from './figures/read-figures.ts'
import { findHeadline, type Headline } from './head/find-headline.ts'
import { type Head, readHead } from './head/read-head.ts'
import type { PageLine } from './lines/page-line.ts'
import type { Page } from './lines/page-lines.ts'

/** The contents of a page by kind, with their lines. */
export interface PageReading
  extends Pick<Headline, 'title' | 'section'>,
    Pick<Head, 'dates' | 'authors'>,
    Pick<Trailing, 'tags' | 'related'> {
  readonly blocks: readonly Block[]
  /** Lines of the page that are no part of the article, in order. */
  readonly leftOut: readonly PageLine[]
  readonly warnings: readonly Remark[]
}

/**
 * Reads a page in steps: the headline, the blocks below the text, figures, date and byline; the rest is the body. Each
 * step passes on the lines that it does not consume.
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
