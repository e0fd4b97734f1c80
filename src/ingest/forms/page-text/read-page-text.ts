import { cleanText } from '../../../domain/article.ts'
import type { Remark } from '../../../domain/errors.ts'
import type { Draft, LineSpan } from '../draft.ts'
import type { FrontMatter, FrontMatterSettings } from '../front-matter/front-matter.ts'
import { readFrontMatter } from '../front-matter/read-front-matter.ts'
import { sayValue } from '../records/json-values.ts'
import { pictureHtml, renderBody } from './body/render-body.ts'
import { settleDates } from './dates/settle-dates.ts'
import type { Aside } from './evidence/unit.ts'
import { isGiven, mergeFigures, pictureOf } from './figures/merge-figures.ts'
import type { PageLine } from './lines/page-line.ts'
import { toPage } from './lines/page-lines.ts'
import { mergeFrontMatter } from './merge-front-matter.ts'
import { type PageReading, readPage } from './read-page.ts'
import { summarize } from './summarize.ts'
import { toTextFields } from './to-text-fields.ts'

export interface PageTextSettings extends FrontMatterSettings {
  /** IANA name of the publication's zone: where a time without a zone is. */
  readonly timeZone: string
  /** BCP 47 tag of the publication's language; the article's own, in its front matter, comes first. */
  readonly language?: string
}

/**
 * Reads a newspaper page that was copied as plain text, with or without YAML front matter, into a draft. The same text
 * always gives the same draft. What the front matter says wins; what the page does not say is absent, never guessed;
 * what is no part of the article, and every line that could be read otherwise, is named in a warning. A draft without
 * a headline, or with front matter that is not YAML, has problems.
 */
export function readPageText(text: string, options: PageTextSettings): Draft {
  const clean = cleanText(text).replace(/^\uFEFF/, '')
  if (clean.trim() === '')
    return { fields: {}, lines: new Map(), problems: [untitled('the text is empty')], warnings: [] }
  const frontMatter = readFrontMatter(clean, options)
  const page = toPage(frontMatter.body, frontMatter.bodyLine)
  const reading = readPage(page, toSettings(frontMatter, options))
  const given = (field: string) => isGiven(frontMatter.fields[field])
  const settled = settleDates(reading.dates, { timeZone: options.timeZone, given })
  const figures = readFigureFields(reading, frontMatter)
  const inText = toTextFields(reading, settled.dates, figures.contentHtml)
  const merged = mergeFrontMatter(inText, frontMatter, options)
  const fields = { ...merged.fields, ...(figures.figures.length > 0 && { figures: figures.figures }) }
  const remarks = [frontMatter, reading, settled, figures, merged].flatMap(({ warnings }) => warnings)
  return {
    fields,
    lines: new Map([['article', wholeText(clean)], ...merged.lines, ...figures.lines]),
    writtenAs: frontMatter.writtenAs,
    problems: [...frontMatter.problems, ...headlineProblem(fields, frontMatter, page.lines[0])],
    warnings: inOrder([...remarks, ...leftOutRemark(reading.leftOut), ...emptyRemark(fields)]),
    doubts: inOrder(reading.doubts),
    reading: summarize(reading, fields),
  }
}

function toSettings({ fields: { language, title } }: FrontMatter, options: PageTextSettings) {
  const own = typeof language === 'string' && language !== '' ? language : options.language
  return {
    timeZone: options.timeZone,
    ...(own !== undefined && { language: own }),
    ...(isGiven(title) && { givenTitle: sayValue(title) }),
  }
}

function wholeText(text: string): LineSpan {
  return { first: 1, last: text.replace(/\n$/, '').split('\n').length }
}

function untitled(reason: string, line = 1): Remark {
  return { field: 'title', line, message: `title is missing: ${reason}` }
}

/** Front matter that cannot be read may hold the title: then that is the only problem. */
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

/** The figures of text and front matter, and the body with the pictures among them. */
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

function leftOutRemark(asides: readonly Aside[]): Remark[] {
  const inOrder = asides.toSorted((one, other) => one.line.first - other.line.first)
  const [first] = inOrder
  if (!first) return []
  const named = inOrder.map(({ line, reason }) => `line ${line.first} "${line.text}" (${reason})`)
  const message = `contentHtml is without what belongs to the page: ${named.join(', ')}`
  return [{ field: 'contentHtml', line: first.line.first, message }]
}

function emptyRemark({ contentHtml }: Draft['fields']): Remark[] {
  if (isGiven(contentHtml)) return []
  return [{ field: 'contentHtml', message: 'contentHtml is missing: the page has no text' }]
}

/** By line; what concerns no line comes last. */
function inOrder(warnings: readonly Remark[]): Remark[] {
  const place = ({ line }: Remark) => line ?? Number.POSITIVE_INFINITY
  return warnings.toSorted((one, other) =>
    place(one) < place(other) ? -1 : Number(place(one) > place(other)),
  )
}
