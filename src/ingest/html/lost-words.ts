import type { Element, ElementContent, Root } from 'hast'
import type { Figure } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { isStyledCopy } from './foreign.ts'
import { visibleText } from './tidy-elements.ts'
import { isElement } from './tree.ts'

/** A text that a browser shows, the element that holds it, and its line in the file if that is known. */
export interface Passage {
  readonly element: string
  readonly text: string
  readonly line?: number
}

/** Words on both sides of their tags are one word. */
const inline = new Set(
  'a abbr acronym b bdi bdo big blink cite code del dfn em font i ins kbd mark nobr q rb rp rt ruby s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
)
const unseen = new Set('script style template annotation annotation-xml noembed noframes'.split(' '))

/** The passages of a tree in their order. `firstLine`: the line of the file on which the positions of the tree begin. */
export function listPassages(root: Root, firstLine?: number): Passage[] {
  const passages: Passage[] = []
  const add = (holder: string, text: string, node: ElementContent) => {
    // hast-util-raw knows only the end of some texts, against its types.
    const at = node.position?.start?.line
    const line = firstLine !== undefined && at !== undefined ? firstLine + at - 1 : undefined
    passages.push({ element: holder, text, ...(line !== undefined && { line }) })
  }
  const visit = (parent: Root | Element, holder: string): void => {
    for (const child of parent.children) {
      // For the parser, the content of an iframe is a text.
      if (child.type === 'text')
        add(holder, holder === 'iframe' ? visibleText(child.value) : child.value, child)
      if (!isElement(child) || unseen.has(child.tagName) || isStyledCopy(child, parent)) continue
      const isApart = !inline.has(child.tagName)
      if (isApart) passages.push(gap)
      for (const words of wordsInAttributes(child)) {
        passages.push(gap)
        add(child.tagName, words, child)
        passages.push(gap)
      }
      visit(child, holder === 'svg' ? holder : child.tagName)
      if (isApart) passages.push(gap)
    }
  }
  visit(root, 'body')
  return passages
}

const gap: Passage = { element: '', text: ' ' }

function wordsInAttributes({ tagName, properties }: Element): string[] {
  const { alt, placeholder, value, ariaLabel, type, srcDoc } = properties
  const isButton = tagName === 'input' && ['submit', 'button', 'reset'].includes(String(type))
  const shown = {
    img: [alt],
    area: [alt],
    input: [placeholder, isButton ? value : '', alt],
    textarea: [placeholder],
    svg: [ariaLabel],
    iframe: [typeof srcDoc === 'string' ? visibleText(srcDoc) : ''],
  }[tagName]
  return (shown ?? []).filter((one) => typeof one === 'string' && one !== '') as string[]
}

/** How many elements are named at most. */
const mostRemarks = 10
const word = /[\p{L}\p{N}]+/gu

/**
 * Names the words that were seen before and are neither in the cleaned tree nor beside a figure, with the elements that held
 * them. A word that only moved is not lost.
 */
export function findLostWords(
  before: readonly Passage[],
  root: Root,
  figures: readonly Figure[],
): readonly Remark[] {
  const ofFigures = figures.flatMap(({ alt = '', caption = '', credit = '' }) => [alt, caption, credit])
  const after = [joinTexts(listPassages(root)), ...ofFigures].join(' ')
  const left = new Map<string, number>()
  for (const [one] of after.matchAll(word)) left.set(one, (left.get(one) ?? 0) + 1)
  const lost = new Set<Passage>()
  const find = createFinder(before)
  for (const { 0: one, index } of joinTexts(before).matchAll(word)) {
    const count = left.get(one) ?? 0
    if (count > 0) left.set(one, count - 1)
    else lost.add(find(index))
  }
  return toRemarks([...lost])
}

function joinTexts(passages: readonly Passage[]): string {
  return passages.map(({ text }) => text).join('')
}

/** Finds the passage at an offset of the joined texts. The offsets of one finder grow. */
function createFinder(passages: readonly Passage[]): (offset: number) => Passage {
  let at = 0
  let end = passages[0]?.text.length ?? 0
  return (offset) => {
    while (offset >= end && at < passages.length - 1) {
      at++
      end += passages[at]?.text.length ?? 0
    }
    return passages[at] ?? gap
  }
}

function toRemarks(passages: readonly Passage[]): Remark[] {
  const remarks = passages.slice(0, mostRemarks).map(({ element, text, line }) => ({
    field: 'contentHtml',
    ...(line !== undefined && { line }),
    message: `contentHtml has words in <${element}> that feed readers do not show; they are left out: "${shorten(text)}"`,
  }))
  const more = passages.length - remarks.length
  if (more === 0) return remarks
  return [
    ...remarks,
    { field: 'contentHtml', message: `contentHtml loses the words of ${more} more such elements` },
  ]
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}
