import type { Remark } from '../../../../domain/errors.ts'
import { isText, type Unit } from '../evidence/unit.ts'
import { isDesk } from '../head/read-byline.ts'
import type { FigurePart } from '../labels/figure-labels.ts'
import { countWords, endsSentence, isShortLine, readsAsParagraph } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import { captionBelow, type FigureSite, type FoundFigure, said } from './figure-site.ts'
import type { Said } from './text-figure.ts'

interface Labels {
  readonly parts: { readonly [part in FigurePart]?: Said }
  readonly warnings: readonly Remark[]
  readonly doubts: readonly Remark[]
  readonly end: number
}

/** A figure whose parts have labels: `Image source, X`, `Image caption,` and the words after or below them. */
export function readLabelled(site: FigureSite): FoundFigure {
  const labels = readLabels(site)
  const alt = readAlt(site, labels.end)
  const parts = { ...(alt.said && { alt: alt.said }), ...labels.parts }
  const warnings = [...alt.warnings, ...labels.warnings]
  return { taken: alt.said ? 1 : 0, end: labels.end, parts, warnings, doubts: labels.doubts }
}

/** A run of labels, each part once: the second credit or caption is the next figure's. */
function readLabels({ units, at: start, isSpacedOut }: FigureSite): Labels {
  const parts: { [part in FigurePart]?: Said } = {}
  const warnings: Remark[] = []
  const doubts: Remark[] = []
  const seen = new Set<FigurePart>()
  let at = start
  for (let label = units[at]; label?.part && !seen.has(label.part); label = units[at]) {
    if (at > start && beginsNext(label, units[at + 1])) break
    const { part, line, isDoubled } = label
    seen.add(part)
    const isEmptyCredit = seen.has('credit') && !parts.credit
    const next = isMeant(label, units[at + 1], seen, { isSpacedOut, isEmptyCredit })
      ? units[at + 1]
      : undefined
    const words = line.text !== '' ? label : next
    if (words === next && next?.line.afterBlank && next.kind === 'strong') doubts.push(captionDoubt(next))
    if (words) parts[part] = said(words)
    at += words === undefined || words === label ? 1 : 2
    warnings.push(...labelWarnings(label, words))
    const caption = isDoubled && captionBelow(units[at], units[at + 1])
    if (caption) return { parts: { ...parts, caption }, warnings, doubts, end: at + 1 }
  }
  return { parts, warnings, doubts, end: at }
}

function captionDoubt({ text, line }: Unit): Remark {
  return remark(
    line,
    `figures: "${text}" is read as a caption below its label, and may be the first paragraph`,
  )
}

function labelWarnings({ part, line }: Unit, words: Unit | undefined): Remark[] {
  if (!words) return [remark(line, `${part} is unknown: nothing stands after its label`)]
  const isOdd =
    words.line !== line && words.line.afterBlank && (part === 'credit' || endsSentence(words.text))
  return isOdd ? [remark(line, `${part} is read from the line after the blank one`)] : []
}

/** Credits precede captions: one right below a caption is its figure's only if no other caption follows it. */
function beginsNext({ part, line }: Unit, next: Unit | undefined): boolean {
  if (part !== 'credit') return false
  return line.afterBlank || (next?.part === 'caption' && !next.line.afterBlank)
}

/** Whether the words of the next line are those of a label that is alone on its line; a caption's may be below a blank one. */
function isMeant(
  { part }: Unit,
  next: Unit | undefined,
  seen: ReadonlySet<FigurePart>,
  { isSpacedOut, isEmptyCredit }: { isSpacedOut: boolean; isEmptyCredit: boolean },
): boolean {
  if (!next || next.mark || !(isText(next) || next.kind === 'credited')) return false
  // The next figure's alt text runs into its label.
  if (next.isGlued) return !(seen.has('credit') && part === 'caption')
  // An empty credit and an empty caption: what follows them is the text.
  if (part === 'caption') return !next.line.afterBlank || !endsSentence(next.text) || !isEmptyCredit
  return (!next.line.afterBlank || isSpacedOut) && next.text.length <= 100 && !endsSentence(next.text)
}

interface Alt {
  readonly said?: Said
  readonly warnings: readonly Remark[]
}

const none: Alt = { warnings: [] }

/** The words right before `Image source,`, unless they are a paragraph, a label or something else of the page. */
function readAlt({ units, at, kept, isSpacedOut }: FigureSite, end: number): Alt {
  const words = kept.at(-1)
  const label = units[at] as Unit
  if (!words || words !== units[at - 1] || words.mark) return none
  if (words.isGlued)
    return isText(words) || words.kind === 'credited' ? { said: said(words), warnings: [] } : none
  const above = kept.at(-2)
  // A topic, or a link to another story.
  if (above?.kind === 'heading' && !words.line.afterBlank) return none
  if (!isText(words) || label.part === 'caption' || isDeskOfByline(words, above)) return none
  const isFirst = !kept.some((unit) => unit !== words && isText(unit))
  if (isFirst && !isHeadlineLike(units.slice(end, end + 5).find(isText))) return none
  const touches = !label.line.afterBlank
  if (readsAsParagraph(words.text)) {
    const message = 'alt is unknown: the line before the label reads as a paragraph'
    return touches ? { warnings: [remark(words.line, message)] } : none
  }
  if (touches) return { said: said(words), warnings: [] }
  if (
    !isSpacedOut &&
    isShortLine(words.text) &&
    kept.some(({ text }) => text !== words.text && readsAsParagraph(text))
  ) {
    const message = `alt is unknown: "${words.text}" may be one, or a crosshead; it stays in the text`
    return { warnings: [remark(words.line, message)] }
  }
  return isSpacedOut
    ? { said: said(words), warnings: [remark(words.line, 'alt is read from the line before the blank one')] }
    : none
}

/** The first words of a page are its headline, unless one follows the figure. */
function isHeadlineLike(next: Unit | undefined): boolean {
  return next?.kind === 'short' && countWords(next.text) >= 4
}

function isDeskOfByline({ text }: Unit, above: Unit | undefined): boolean {
  return isDesk(text) && (above?.kind === 'byline' || above?.kind === 'person')
}

function remark({ first }: PageLine, message: string): Remark {
  return { field: 'figures', line: first, message }
}
