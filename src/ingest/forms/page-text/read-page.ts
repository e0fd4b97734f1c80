import type { Remark } from '../../../domain/errors.ts'
import type { DateSettings } from '../../dates/read-date-words.ts'
import { type Block, type Piece, readBody } from './body/read-body.ts'
import { classify } from './evidence/classify.ts'
import { cutKeyPoints } from './evidence/cut-key-points.ts'
import { cutPairs } from './evidence/skip-pairs.ts'
import { type Aside, isSentence, type Unit } from './evidence/unit.ts'
import { gatherFigures } from './figures/gather-figures.ts'
import type { Said } from './figures/text-figure.ts'
import { findHeadline, type Headline } from './head/find-headline.ts'
import { findLede } from './head/find-lede.ts'
import { readAuthors } from './head/read-authors.ts'
import { type Head, readHead } from './head/read-head.ts'
import { countWords } from './lines/line-shape.ts'
import type { Page } from './lines/page-lines.ts'
import { takeApart } from './lines/take-apart.ts'
import { furnitureDoubts, lastLineDoubt } from './story/furniture-doubts.ts'
import { doubtsOfStory, readStory, type Story } from './story/read-story.ts'

/** Everything that a page says, sorted, and still on its lines. */
export interface PageReading
  extends Pick<Headline, 'title' | 'section'>,
    Pick<Head, 'dates' | 'authors' | 'tags'>,
    Pick<Story, 'related'> {
  /** The first paragraph of the story. */
  readonly lede?: Said
  readonly blocks: readonly Block[]
  /** Lines that belong to the page, not to the article, in order. */
  readonly leftOut: readonly Aside[]
  readonly warnings: readonly Remark[]
  /** Why the reading may be wrong. */
  readonly doubts: readonly Remark[]
}

/**
 * Reads a page by evidence: lines are taken apart and classified, closed blocks and figures are gathered, headline and
 * lede are found; what is above the lede is the head, what is below the last sentence belongs to the page.
 */
export function readPage(page: Page, settings: DateSettings & { givenTitle?: string }): PageReading {
  const tokens = page.lines.flatMap((line, index) => takeApart(line, index === 0))
  const cut = cutPairs(tokens.map(classify))
  const figures = gatherFigures(cut.units, page.isSpacedOut)
  const isLive = looksLive(figures.units)
  const points = isLive ? noPoints(figures.units) : cutKeyPoints(figures.units)
  const headline = findHeadline(points.units, settings)
  const { rest, start } = headline
  const { above, below } = isLive ? partLive(rest, start) : partAtLede(rest, start)
  const isEven = page.isSpacedOut || page.lines.every(({ afterBlank }, index) => index === 0 || !afterBlank)
  const head = readHead(above, { ...settings, start, isEven })
  const story = readStory(below, { ...settings, isLive, authors: head.authors })
  const body = readBody([...head.kept, ...story.kept].map(toPiece), page)
  const parts = [headline, figures, head, story, body]
  return {
    title: headline.title,
    section: head.section ?? headline.section,
    dates: [...head.dates, ...story.dates],
    authors: head.authors,
    tags: [...head.tags, ...story.tags],
    related: story.related,
    lede: ledeOf(story.kept),
    blocks: body.blocks,
    leftOut: [
      ...headline.above.map(aboveHeadline),
      ...cut.asides,
      ...points.asides,
      ...head.asides,
      ...story.asides,
    ],
    warnings: parts.flatMap(({ warnings }) => warnings),
    doubts: [
      ...headline.doubts,
      ...figures.doubts,
      ...points.doubts,
      ...head.doubts,
      ...story.doubts,
      ...captionDoubts(head.kept),
      ...ledeDoubt(story.kept),
      ...doubtsOfStory(story.kept),
      ...furnitureDoubts([...head.kept, ...story.kept]),
      ...(isLive ? [] : lastLineDoubt(story.kept)),
      ...(isLive ? [liveDoubt(rest[start])] : []),
    ],
  }
}

const noPoints = (units: readonly Unit[]) => ({ units, asides: [], doubts: [] })

function aboveHeadline({ line }: Unit): Aside {
  return { line, reason: 'above or beside the headline' }
}

function toPiece({ figure, line }: Unit): Piece {
  return figure ? { kind: 'figure', figure } : { kind: 'line', line }
}

/** Units that names begin at, and those that they take; true for names with a role, desk or place. */
function namesOf(units: readonly Unit[], start: number): ReadonlyMap<number, boolean> {
  const names = new Map<number, boolean>()
  for (let at = start; at < units.length; at++) {
    const { authors = [], desks = [], taken = 0 } = readAuthors(units, at) ?? {}
    if (authors.length === 0) continue
    for (let taking = at; taking < at + taken; taking++) names.set(taking, desks.length > 0)
  }
  return names
}

const longestHead = 60
const mostLiveHead = 15
const leastPosts = 2

function looksLive(units: readonly Unit[]): boolean {
  const isMarked = units
    .slice(0, 60)
    .some(({ text }) => /^(?:live reporting|all times stated are .{2,20})$/i.test(text))
  return isMarked || units.filter(({ kind }) => kind === 'time').length >= leastPosts
}

interface Parted {
  readonly above: readonly Unit[]
  readonly below: readonly Unit[]
}

function partAtLede(units: readonly Unit[], start: number): Parted {
  const names = namesOf(units.slice(0, longestHead), start)
  const lede = findLede(units, start, names)
  return { above: units.slice(0, lede), below: units.slice(lede) }
}

/** Of a live page only dates, bylines and figures at its top are the head's: everything else is kept. */
function partLive(units: readonly Unit[], start: number): Parted {
  const end = start + mostLiveHead
  const isHead = ({ kind, figure }: Unit, at: number) =>
    at < start ||
    (at < end && (kind === 'date' || kind === 'byline' || kind === 'person' || figure !== undefined))
  return { above: units.filter(isHead), below: units.filter((unit, at) => !isHead(unit, at)) }
}

/** The first sentence, or the first text if there is none. */
function ledeOf(kept: readonly Unit[]): Said | undefined {
  const lede = kept.find(isSentence) ?? kept.find(({ figure }) => !figure)
  return lede && { text: lede.text, line: lede.line }
}

/** A sentence above the lede that touches the lines of the head may be a caption. */
function captionDoubts(kept: readonly Unit[]): Remark[] {
  return kept
    .filter((unit) => isSentence(unit) && !unit.line.afterBlank)
    .map(({ line, text }) => ({
      field: 'contentHtml',
      line: line.first,
      message: `contentHtml: "${text}" may be a caption; it stays in the text, above the first paragraph`,
    }))
}

/** A caption stands above its credit, an alt text above its picture: a short first sentence may be no lede. */
function ledeDoubt([lede, next]: readonly Unit[]): Remark[] {
  if (!lede || !next || !isSentence(lede)) return []
  const isCreditAlone = next.figure?.credit && !next.figure.caption && !next.figure.alt
  const isCaption = lede.kind !== 'strong' && (next.figure !== undefined || countWords(next.text) <= 2)
  if (!isCreditAlone && !isCaption) return []
  const message = `contentHtml: "${lede.text}" may be the caption of a picture; it stays in the text`
  return [{ field: 'contentHtml', line: lede.line.first, message }]
}

function liveDoubt(unit: Unit | undefined): Remark {
  const message = 'contentHtml: it is a live page; its posts are kept in their order'
  return { field: 'contentHtml', ...(unit && { line: unit.line.first }), message }
}
