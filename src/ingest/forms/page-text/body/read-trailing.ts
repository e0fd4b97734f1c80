import type { Remark } from '../../../../domain/errors.ts'
import type { Said } from '../figures/read-figures.ts'
import { type BoilerplateUse, findRule } from '../lines/boilerplate-rules.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import { readsAsParagraph } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'

export interface Link {
  readonly title: Said
  readonly url: Said
}

export interface Trailing {
  /** The lines above the first block below the text, without the furniture at their end. */
  readonly above: readonly PageLine[]
  readonly tags: readonly Said[]
  readonly related: readonly Link[]
  readonly leftOut: readonly PageLine[]
  readonly warnings: readonly Remark[]
}

const headings = ['tags', 'related', 'elsewhere', 'notice'] as const satisfies readonly BoilerplateUse[]

type Heading = (typeof headings)[number]

/**
 * Cuts off the blocks below the text: from the first heading of such a block, after at least one paragraph, to the end.
 * Tags and links with an address are kept as such; warnings name all other lines.
 */
export function readTrailing(lines: readonly PageLine[]): Trailing {
  const start = findStart(lines)
  const end = endOfText(lines.slice(0, start))
  const blocks = toBlocks(lines.slice(start))
  const tags = blocks.filter(({ heading }) => heading === 'tags').flatMap((block) => block.lines)
  const linked = blocks.filter(({ heading }) => heading === 'related').map((block) => readLinks(block.lines))
  const nameless = linked.flatMap(({ unlinked }) => unlinked)
  const passed = blocks.flatMap(({ heading, lines: below }) => (isSkipped(heading) ? below : []))
  const tagged = tags.filter(isTag)
  const others = [...tags.filter((line) => !isTag(line)), ...passed]
  return {
    above: lines.slice(0, end),
    tags: tagged.map((line) => ({ text: withoutBullet(line.text), line })),
    related: linked.flatMap(({ links }) => links),
    leftOut: [...lines.slice(end, start), ...blocks.map(({ title }) => title), ...others].sort(byLine),
    warnings: [...unlinkedRemark(nameless), ...others.filter(looksLikeText).map(textRemark)],
  }
}

function findStart(lines: readonly PageLine[]): number {
  const paragraph = lines.findIndex(({ text }) => readsAsParagraph(text))
  const start = lines.findIndex(({ text }, index) => index > paragraph && headingOf(text) !== undefined)
  return paragraph === -1 || start === -1 ? lines.length : start
}

/** Pages have buttons between the text and the blocks below it, too. */
function endOfText(lines: readonly PageLine[]): number {
  return 1 + lines.findLastIndex(({ text }) => !findRule(withoutBullet(text), 'furniture'))
}

function headingOf(text: string): Heading | undefined {
  const use = findRule(withoutBullet(text), ...headings)?.use
  return headings.find((heading) => heading === use)
}

function isSkipped(heading: Heading): boolean {
  return heading === 'elsewhere' || heading === 'notice'
}

interface TrailingBlock {
  readonly heading: Heading
  readonly title: PageLine
  readonly lines: readonly PageLine[]
}

function toBlocks(lines: readonly PageLine[]): TrailingBlock[] {
  const starts = lines.flatMap((title, index) => {
    const heading = headingOf(title.text)
    return heading ? [{ heading, title, index }] : []
  })
  return starts.map(({ heading, title, index }, at) => ({
    heading,
    title,
    lines: lines.slice(index + 1, starts[at + 1]?.index),
  }))
}

function isTag({ text }: PageLine): boolean {
  const furniture = findRule(withoutBullet(text), 'furniture')
  return text.length <= 60 && !readsAsParagraph(text) && !furniture && !/https?:\/\//i.test(text)
}

const addressForm = /https?:\/\/\S+/gi

/** A link is a title with an address on its line or on the next one. */
function readLinks(lines: readonly PageLine[]): { links: Link[]; unlinked: PageLine[] } {
  const links: Link[] = []
  const unlinked: PageLine[] = []
  for (const [index, line] of lines.entries()) {
    const { title, addresses } = splitLink(line.text)
    const above = unlinked.at(-1)
    const [address] = addresses
    if (address === undefined || addresses.length > 1) unlinked.push(line)
    else if (title !== '') links.push({ title: { text: title, line }, url: { text: address, line } })
    else if (above && above === lines[index - 1] && splitLink(above.text).addresses.length === 0) {
      unlinked.pop()
      links.push({ title: { text: withoutBullet(above.text), line: above }, url: { text: address, line } })
    } else unlinked.push(line)
  }
  return { links, unlinked }
}

function splitLink(line: string): { title: string; addresses: string[] } {
  const addresses = [...line.matchAll(addressForm)].map(([found]) => withoutEnd(found))
  const words = addresses.reduce((rest, address) => rest.replace(address, ' '), withoutBullet(line))
  const title = words
    .replace(/[[\]<>]|\(\s*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return {
    title: title.replace(/^[\s:|,–—-]+|[\s:|,–—(-]+$/g, ''),
    addresses: addresses.filter((one) => URL.canParse(one)),
  }
}

/** Punctuation at the end belongs to the sentence or the brackets around the address. */
function withoutEnd(address: string): string {
  return address.replace(address.includes('(') ? /[\]>,;.]+$/ : /[\])>,;.]+$/, '')
}

function byLine(one: PageLine, other: PageLine): number {
  return one.first - other.first
}

function unlinkedRemark(lines: readonly PageLine[]): Remark[] {
  const [first] = lines
  if (!first) return []
  const named = lines.map(({ text, first: number }) => `line ${number} "${text}"`).join(', ')
  const message = `related needs a title with an address on the same or the next line; left out are ${named}`
  return [{ field: 'related', line: first.first, message }]
}

function looksLikeText({ text }: PageLine): boolean {
  return text.length > 80 && readsAsParagraph(text)
}

function textRemark({ first }: PageLine): Remark {
  const message =
    'contentHtml is without a line that reads like a paragraph, since it is in a block below the text'
  return { field: 'contentHtml', line: first, message }
}
