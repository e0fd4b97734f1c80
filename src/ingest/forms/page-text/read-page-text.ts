import { cleanText } from '../../../domain/clean-text.ts'
import type { Remark } from '../../../domain/errors.ts'
import type { Draft, LineSpan } from '../draft.ts'
import { type FrontMatter, readFrontMatter } from '../front-matter.ts'
import { pictureHtml, renderBody } from './body/render-body.ts'
import { settleDates } from './dates/settle-dates.ts'
import { isGiven, mergeFigures, pictureOf } from './figures/merge-figures.ts'
import { findRule, ruleName } from './lines/boilerplate-rules.ts'
import { withoutBullet } from './lines/line-marks.ts'
import type { PageLine } from './lines/page-line.ts'
import { toPage } from './lines/page-lines.ts'
import { mergeFrontMatter } from './merge-front-matter.ts'
import { type PageReading, readPage } from './read-page.ts'
import { toTextFields } from './to-text-fields.ts'

export interface PageTextSettings {
  /** IANA name of the publication's time zone, the default for times. */
  readonly timeZone: string
  /** BCP 47 tag of the publication's language; the front matter's takes precedence. */
  readonly language?: string
}

/**
 * Reads a newspaper page that was copied as plain text, with or without YAML front matter, into a draft. Deterministic.
 * Front matter takes precedence; missing facts stay absent and are never guessed. Warnings name every removed line and
 * every ambiguous one. A missing headline, or front matter that is not YAML, is a problem.
 */
export function readPageText(text: string, options: PageTextSettings): Draft {
  const clean = cleanText(text).replace(/^\uFEFF/, '')
  if (clean.trim() === '')
    return { fields: {}, lines: new Map(), problems: [untitled('the text is empty')], warnings: [] }
  const frontMatter = readFrontMatter(clean)
  const page = toPage(frontMatter.body, frontMatter.bodyLine)
  const reading = readPage(page, toSettings(frontMatter, options))
  const given = (field: string) => isGiven(frontMatter.fields[field])
  const settled = settleDates(reading.dates, { timeZone: options.timeZone, given })
  const figures = readFigureFields(reading, frontMatter)
  const inText = toTextFields(reading, settled.dates, figures.contentHtml)
  const merged = mergeFrontMatter(inText, frontMatter, options)
  const fields = { ...merged.fields, ...(figures.figures.length > 0 && { figures: figures.figures }) }
  const remarks = [reading, settled, figures, merged].flatMap(({ warnings }) => warnings)
  return {
    fields,
    lines: new Map([['article', wholeText(clean)], ...merged.lines, ...figures.lines]),
    problems: [...frontMatter.problems, ...headlineProblem(fields, frontMatter, page.lines[0])],
    warnings: inOrder([...remarks, ...leftOutRemark(reading.leftOut), ...emptyRemark(fields)]),
  }
}

function toSettings({ fields: { language, title } }: FrontMatter, options: PageTextSettings) {
  const own = typeof language === 'string' && language !== '' ? language : options.language
  return {
    timeZone: options.timeZone,
    ...(own !== undefined && { language: own }),
    ...(isGiven(title) && { givenTitle: String(title) }),
  }
}

function wholeText(text: string): LineSpan {
  return { first: 1, last: text.replace(/\n$/, '').split('\n').length }
}

function untitled(reason: string, line = 1): Remark {
  return { field: 'title', line, message: `title is missing: ${reason}` }
}

/** Unreadable front matter may contain the title, so that it is the only problem. */
function headlineProblem(
  fields: Draft['fields'],
  { problems }: FrontMatter,
  first: PageLine | undefined,
): Remark[] {
  if (isGiven(fields.title) || problems.length > 0) return []
  if (!first) return [untitled('the text is empty below the front matter')]
  const rule = 'the text must begin with a headline, or front matter must give one'
  return [untitled(`${rule}; line ${first.first} says "${first.text}"`, first.first)]
}

/** The figures of text and front matter, and the body with their pictures. */
function readFigureFields({ blocks }: PageReading, { fields, lines }: FrontMatter) {
  const inText = blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : []))
  const merged = mergeFigures(inText, { value: fields.figures, lines })
  const pictures = merged.figures.map((figure) => {
    const address = pictureOf(figure)
    return address === undefined ? undefined : pictureHtml(address)
  })
  const byFigure = new Map(inText.map((figure, index) => [figure, pictures[index]]))
  const body = renderBody(blocks, (figure) => byFigure.get(figure))
  const contentHtml = [body, ...pictures.slice(inText.length)].filter((html) => html).join('\n')
  return { ...merged, contentHtml }
}

/** The uses of removed lines. */
const pageUses = ['kicker', 'furniture', 'tags', 'related', 'elsewhere', 'notice'] as const

function leftOutRemark(lines: readonly PageLine[]): Remark[] {
  const [first] = lines
  if (!first) return []
  const named = lines.map(({ text, first: line }) => {
    const rule = findRule(withoutBullet(text), ...pageUses)
    return `line ${line} "${text}"${rule ? ` (${ruleName(rule)})` : ''}`
  })
  const message = `contentHtml is without these lines of the page: ${named.join(', ')}`
  return [{ field: 'contentHtml', line: first.first, message }]
}

function emptyRemark({ contentHtml }: Draft['fields']): Remark[] {
  if (isGiven(contentHtml)) return []
  return [{ field: 'contentHtml', message: 'contentHtml is missing: the page has no text' }]
}

/** By line; warnings without a line come last. */
function inOrder(warnings: readonly Remark[]): Remark[] {
  const lineOf = ({ line }: Remark) => line ?? Number.POSITIVE_INFINITY
  return warnings.toSorted((one, other) =>
    lineOf(one) < lineOf(other) ? -1 : Number(lineOf(one) > lineOf(other)),
  )
}
