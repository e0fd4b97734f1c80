import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { findAll, isElement } from '../../html/tree.ts'

export interface Story {
  /** The element that holds the text. */
  readonly node: Element | Root
  /** Why another element, or more than this one, may hold the text. */
  readonly doubts: readonly Remark[]
}

/** A paragraph of this length is a sentence, not a label. */
const sentenceLength = 60
const furniture = ['header', 'footer', 'nav', 'aside']

/**
 * Finds the element with the text: the longest `<article>`, otherwise `<main>`, if it holds half of the sentences; otherwise
 * the element that is named so and holds all of them, or the whole body. It doubts its choice where sentences are outside
 * of that element.
 */
export function findStory(root: Root): Story {
  const body = findAll(root, (node) => isElement(node, 'body'))[0] ?? root
  const outermost = outermostOf(body, (node) => isElement(node, 'article'))
  const articles = outermost.toSorted((one, other) => lengthOf(other) - lengthOf(one))
  const mains = outermostOf(body, (node) => isElement(node, 'main') || node.properties.role === 'main')
  const [longest, second] = articles
  // An element with less than half of the sentences is a teaser or a box.
  const most = sentenceLengthIn(body) / 2
  const marked = [longest, mains[0]].find((one) => one && sentenceLengthIn(one) >= most)
  const node = marked ?? findNamed(body) ?? body
  const isSecondLong = second !== undefined && lengthOf(second) > lengthOf(node) / 2
  const inside = new Set(findAll(node, () => true))
  const outside = sentencesIn(body).filter((sentence) => !inside.has(sentence))
  return {
    node,
    doubts: [
      ...(marked ? [] : [unmarkedDoubt(node)]),
      ...(isSecondLong
        ? [doubt(second, `there are ${articles.length} elements <article>; the longest is read`)]
        : []),
      ...(node !== body && outside[0] ? [outsideDoubt(outside[0], outside.length)] : []),
    ],
  }
}

/** What templates without `<article>` and `<main>` call the element of the text, by class, id or `itemprop`. */
const storyNames =
  /^(?:article|articlebody|articlecontent|articletext|story|storybody|post|postcontent|postbody|entry|entrycontent|econtent|content|maincontent|main|textbody)$/

/** The innermost element of such a name that holds every sentence of the page. */
function findNamed(body: Element | Root): Element | undefined {
  const { length } = sentencesIn(body)
  const isNamed = ({ properties }: Element) =>
    [properties.id, properties.className, properties.itemProp]
      .flat()
      .some((name) => typeof name === 'string' && storyNames.test(name.toLowerCase().replace(/[-_]/g, '')))
  return findAll(body, (node) => isNamed(node) && sentencesIn(node).length === length && length > 0).at(-1)
}

function unmarkedDoubt(node: Element | Root): Remark {
  const { id, className } = 'properties' in node ? node.properties : {}
  const name =
    isElement(node) && node.tagName !== 'body' ? [id, className].flat().filter(Boolean).join(' ') : ''
  const what =
    name === '' ? 'the whole page is read' : `only <${(node as Element).tagName}> "${name}" is read`
  return doubt(node, `there is neither <article> nor <main>, so ${what}`)
}

function outsideDoubt(first: Element, count: number): Remark {
  const words = shortText(first)
  return doubt(
    first,
    `${count === 1 ? 'a paragraph is' : `${count} paragraphs are`} outside of the text that is read, first "${words}"`,
  )
}

/** A doubt about the text, with the line of an element. */
export function doubt(node: Element | Root, message: string): Remark {
  const line = node.position?.start.line
  return { field: 'contentHtml', ...(line !== undefined && { line }), message }
}

function outermostOf(node: Element | Root, passes: (element: Element) => boolean): Element[] {
  return node.children.flatMap((child) => {
    if (!isElement(child)) return []
    return passes(child) ? [child] : outermostOf(child, passes)
  })
}

/** Paragraphs outside of the page's furniture. */
export function sentencesIn(node: Element | Root): Element[] {
  return node.children.flatMap((child) => {
    if (!isElement(child) || isElement(child, ...furniture)) return []
    if (!isElement(child, 'p')) return sentencesIn(child)
    return toText(child).trim().length >= sentenceLength ? [child] : []
  })
}

function sentenceLengthIn(node: Element | Root): number {
  return sentencesIn(node).reduce((sum, sentence) => sum + lengthOf(sentence), 0)
}

function lengthOf(node: Element | Root): number {
  return toText(node).length
}

/** The first words of an element, for a message. */
export function shortText(node: Element | Root): string {
  const words = toText(node).replace(/\s+/g, ' ').trim()
  return words.length <= 60 ? words : `${words.slice(0, 60).trimEnd()}…`
}
