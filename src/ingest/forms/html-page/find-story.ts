import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { months, weekdays } from '../../dates/day-names.ts'
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
 * Finds the element with the text: the longest `<article>`, otherwise `<main>`, otherwise the whole body. It doubts its
 * choice where sentences are outside of that element.
 */
export function findStory(root: Root): Story {
  const body = findAll(root, (node) => isElement(node, 'body'))[0] ?? root
  const outermost = outermostOf(body, (node) => isElement(node, 'article'))
  const articles = outermost.toSorted((one, other) => lengthOf(other) - lengthOf(one))
  const mains = outermostOf(body, (node) => isElement(node, 'main') || node.properties.role === 'main')
  const [longest, second] = articles
  const marked = longest ?? mains[0]
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

function doubt(node: Element | Root, message: string): Remark {
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

function lengthOf(node: Element | Root): number {
  return toText(node).length
}

/** The first words of an element, for a message. */
export function shortText(node: Element | Root): string {
  const words = toText(node).replace(/\s+/g, ' ').trim()
  return words.length <= 60 ? words : `${words.slice(0, 60).trimEnd()}…`
}

export interface LeftOut {
  readonly line?: number
  readonly reason: string
  readonly words: string
}

/**
 * Removes what belongs to the page: its navigation, and in a page without `<article>` the elements around the text. Returns
 * what held words.
 */
export function removeFurniture(story: Element | Root): LeftOut[] {
  const isPage = !isElement(story as Element, 'article')
  const left: LeftOut[] = []
  const isFurniture = (node: Element) =>
    isElement(node, 'nav', 'dialog') ||
    ['navigation', 'banner', 'contentinfo', 'search'].includes(String(node.properties.role)) ||
    (isPage &&
      isElement(node, 'header', 'footer', 'aside') &&
      findAll(node, (one) => isElement(one, 'h1')).length === 0)
  const remove = (node: Element | Root) => {
    node.children = (node.children as ElementContent[]).filter((child) => {
      if (!isElement(child)) return true
      if (!isFurniture(child)) {
        remove(child)
        return true
      }
      const words = shortText(child)
      const line = child.position?.start.line
      if (words !== '')
        left.push({ ...(line !== undefined && { line }), reason: `<${child.tagName}>`, words })
      return false
    })
  }
  remove(story)
  return left
}

const dateNames = new Set([...months.keys(), ...weekdays])
const labels =
  /\b(?:by|from|von|par|por|di|van|av|published|updated|posted|written|first|last|modified|on|at|and|und|et|y|min(?:ute)?s?|read)\b|[^\p{L}]/giu

/**
 * Removes the lines above the first sentence that only repeat author and date. Returns what was removed. `names` are the
 * authors' names.
 */
export function removeByline(story: Element | Root, names: readonly string[]): LeftOut[] {
  const [sentence] = sentencesIn(story)
  const left: LeftOut[] = []
  let isAbove = sentence !== undefined
  const isByline = (node: Element) => {
    const times = findAll(node, ({ tagName }) => tagName === 'time').map((time) => toText(time))
    const words = toText(node)
    const rest = [...names, ...times].reduce(
      (text, known) => (known === '' ? text : text.replaceAll(known, ' ')),
      words,
    )
    const letters = rest.replace(labels, ' ').toLowerCase().split(' ')
    return rest !== words && letters.every((word) => word === '' || dateNames.has(word))
  }
  const remove = (node: Element | Root) => {
    node.children = (node.children as ElementContent[]).filter((child) => {
      if (child === sentence) isAbove = false
      if (!isAbove || !isElement(child)) return true
      if (!isByline(child)) {
        if (!isElement(child, 'p')) remove(child)
        return true
      }
      const line = child.position?.start.line
      left.push({ ...(line !== undefined && { line }), reason: 'author and date', words: shortText(child) })
      return false
    })
  }
  remove(story)
  return left
}
