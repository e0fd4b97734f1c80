import type { Remark } from '../../../../domain/errors.ts'
import { isText, type Unit } from '../evidence/unit.ts'
import { sentenceKind } from '../lines/line-shape.ts'
import { captionBelow, type FigureSite, type FoundFigure, said } from './figure-site.ts'
import { readCredit } from './read-credit.ts'
import { readLabelled } from './read-labelled.ts'
import type { Said, TextFigure } from './text-figure.ts'

/** Gathers alt text, credit and caption into figures, each from its own marks and never from another figure's. */
export function gatherFigures(
  units: readonly Unit[],
  isSpacedOut: boolean,
): { units: Unit[]; warnings: Remark[]; doubts: Remark[] } {
  const kept: Unit[] = []
  const warnings: Remark[] = []
  const doubts: Remark[] = []
  for (let at = 0; at < units.length; ) {
    const unit = units[at] as Unit
    const found = readFigure({ units, at, kept, isSpacedOut })
    if (!found) {
      kept.push(unit.kind === 'credited' ? { ...unit, kind: sentenceKind(unit.text) ?? 'short' } : unit)
      at++
      continue
    }
    kept.splice(kept.length - found.taken, found.taken)
    warnings.push(...(found.warnings ?? []))
    doubts.push(...(found.doubts ?? []))
    const figure = toFigure(found, unit)
    if (figure) kept.push({ kind: 'figure', line: unit.line, text: '', figure })
    at = found.end
  }
  return { units: kept, warnings, doubts }
}

function readFigure(site: FigureSite): FoundFigure | undefined {
  const { kind, text } = site.units[site.at] as Unit
  if (kind === 'label') return readLabelled(site)
  if (kind === 'credited') return readCredited(site)
  return /^(?:View|See) \d+ (?:Images?|Photos?)$/i.test(text) ? readCounted(site) : undefined
}

/** A label without any words is no figure. */
function toFigure({ parts }: FoundFigure, { line }: Unit): TextFigure | undefined {
  const lines = Object.values(parts).map((said) => said.line)
  if (lines.length === 0) return undefined
  const first = Math.min(line.first, ...lines.map((one) => one.first))
  return { ...parts, first, last: Math.max(line.last, ...lines.map((one) => one.last)) }
}

/** `… Photograph: X`, on the caption's line or below it; the line above may be the alt text, or the same once more. */
function readCredited(site: FigureSite): FoundFigure | undefined {
  const { units, at } = site
  const unit = units[at] as Unit
  const read = readCredit(unit.text)
  if (!read || (read.isLoose && isBelowLede(site))) return undefined
  const credit = { text: read.credit, line: unit.line }
  const end = at + 1 + repeats(units, at)
  const above = aboveInBlock(site, read.caption) ?? aboveDots(site)
  const pair = read.caption === '' ? pairAbove(site) : undefined
  if (pair) return { taken: 2, end, parts: { ...pair, credit } }
  if (read.caption === '') return readCreditAlone(units, end, credit, above)
  const caption = { text: read.caption, line: unit.line }
  return { taken: above ? 1 : 0, end, parts: { ...(above && { alt: said(above) }), caption, credit } }
}

/** Two long sentences are more than a standfirst. */
function isBelowLede({ kept }: FigureSite): boolean {
  return kept.filter(({ kind }) => kind === 'strong').length >= 2
}

/** Alt text and caption are often the same, or the caption goes on: two such lines right above a credit are the picture's. */
function pairAbove({ units, at, kept }: FigureSite): { alt?: Said; caption: Said } | undefined {
  const [alt, caption] = kept.slice(-2)
  const isPair = alt === units[at - 2] && caption === units[at - 1] && kept.length > 2
  if (!alt || !caption || !isPair || !isText(alt) || !isText(caption)) return undefined
  if (sameWords(alt.text, caption.text)) return { caption: said(caption) }
  const goesOn = alt.text.split(' ').length >= 3 && caption.text.startsWith(`${alt.text} `)
  return goesOn ? { alt: said(alt), caption: said(caption) } : undefined
}

function readCreditAlone(
  units: readonly Unit[],
  end: number,
  credit: Said,
  above: Unit | undefined,
): FoundFigure {
  if (!above) return { taken: 0, end, parts: { credit } }
  if (!above.text.startsWith(`${credit.text} `))
    return { taken: 1, end, parts: { caption: said(above), credit } }
  const alt = { text: above.text.slice(credit.text.length + 1), line: above.line }
  const caption = captionBelow(units[end], units[end + 1])
  const parts = { alt, credit, ...(caption && { caption }) }
  return { taken: 1, end: caption ? end + 1 : end, parts }
}

/** Alt text, `View 3 Images` and caption. */
function readCounted(site: FigureSite): FoundFigure | undefined {
  const { units, at } = site
  const below = units[at + 1]
  const isCaption =
    below && !below.line.afterBlank && !below.mark && (isText(below) || below.kind === 'credited')
  if (!isCaption) return undefined
  const above = aboveInBlock(site, below.text) ?? brief(site)
  const read = readCredit(below.text) ?? { caption: below.text, credit: '' }
  const parts = {
    ...(above && { alt: said(above) }),
    ...(read.credit !== '' && { credit: { text: read.credit, line: below.line } }),
    ...(read.caption !== '' && { caption: { text: read.caption, line: below.line } }),
  }
  return { taken: above ? 1 : 0, end: at + 2, parts }
}

/**
 * The line above, if it touches and nothing touches it: two lines together are a figure's, not a paragraph's. The
 * first words of a page are its headline unless they are the caption itself.
 */
function aboveInBlock({ units, at, kept }: FigureSite, caption: string): Unit | undefined {
  const unit = units[at] as Unit
  const above = kept.at(-1)
  if (!above || above !== units[at - 1] || above.mark || !isText(above)) return undefined
  const isSame = sameWords(above.text, caption)
  if (isSame) return above
  if (unit.line.afterBlank || !above.line.afterBlank || !kept.some((one) => one !== above && isText(one)))
    return undefined
  return above.text.length <= 300 && !/^["“]/.test(above.text) ? above : undefined
}

/** `Credit...Ida Fenn`: this form stands below a caption only, also across a blank line. */
function aboveDots({ units, at, kept }: FigureSite): Unit | undefined {
  const above = kept.at(-1)
  const isBelow =
    /^Credit(?:\.{3}|…)/.test(units[at]?.text ?? '') && above === units[at - 1] && kept.length > 1
  return above && isBelow && isText(above) && !above.mark && above.text.length <= 300 ? above : undefined
}

/** A few words that touch a counter are the alt text wherever they are. */
function brief({ units, at, kept }: FigureSite): Unit | undefined {
  const [unit, above] = [units[at] as Unit, kept.at(-1)]
  const isAlt = above === units[at - 1] && !unit.line.afterBlank && above?.kind !== 'strong'
  return above && isAlt && isText(above) && !above.mark ? above : undefined
}

/** How many of the next lines say the same once more. */
function repeats(units: readonly Unit[], at: number): number {
  let count = 0
  while (units[at + 1 + count]?.text === units[at]?.text) count++
  return count
}

function sameWords(one: string, other: string): boolean {
  const plain = (text: string) => text.replace(/[\s.]+$/, '').toLowerCase()
  return other !== '' && plain(one) === plain(other)
}
