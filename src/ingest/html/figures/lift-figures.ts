import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { element, findAll, isBlank, isBlock, isElement, text, trimmed } from '../tree.ts'
import { isMedium } from './find-places.ts'

/** The media that have a caption, each with its figcaption. */
type Captions = ReadonlyMap<Element, readonly Element[]>

/**
 * Makes each captioned medium amid words a figure of its own. A figure cannot be inside a paragraph, a heading or a link,
 * and no sentence is cut: the figure comes before the words that it begins, otherwise after them. Between two line breaks it
 * stays where it is.
 */
export function liftFigures(root: Root, captions: Captions): void {
  if (captions.size > 0) layContainer(root, captions)
}

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const

function layContainer(container: Root | Element, captions: Captions): void {
  const laid: ElementContent[] = []
  let words: ElementContent[] = []
  const endWords = () => {
    laid.push(...layWords(words, captions))
    words = []
  }
  for (const child of container.children as ElementContent[]) {
    if (!isElement(child) || isPhrasing(child)) {
      words.push(child)
      continue
    }
    endWords()
    laid.push(...layBlock(child, captions))
  }
  endWords()
  const isFigure = container.type === 'element' && container.tagName === 'figure'
  container.children = isFigure ? laid.filter((child) => !isBlank(child)) : laid
}

function isPhrasing(node: Element): boolean {
  return !isBlock(node) && findAll(node, isBlock).length === 0
}

function layBlock(block: Element, captions: Captions): readonly ElementContent[] {
  if (!holds(block, captions)) return [block]
  if (isElement(block, 'p')) return layWords(block.children, captions, block)
  const holdsWords = isElement(block, ...headings, 'pre', 'summary') && findAll(block, isBlock).length === 0
  if (!holdsWords && !isElement(block, 'figcaption')) {
    layContainer(block, captions)
    return [block]
  }
  const { before, rest, after } = lift(block.children, captions)
  const kept = rest.every(isBlank)
    ? []
    : [{ ...block, children: isElement(block, 'pre') ? rest : trimmed(rest) }]
  // `figcaption` is the last child of its figure, `summary` the first of its details.
  if (isElement(block, 'figcaption')) return [...before, ...after, ...kept]
  if (isElement(block, 'summary')) return [...kept, ...before, ...after]
  return [...before, ...kept, ...after]
}

/** Words in a container, or all those of a paragraph. */
function layWords(
  nodes: readonly ElementContent[],
  captions: Captions,
  paragraph?: Element,
): readonly ElementContent[] {
  if (!nodes.some((node) => holds(node, captions))) return paragraph ? [paragraph] : nodes
  const laid: ElementContent[] = []
  let lines: ElementContent[][] = []
  let first = paragraph
  const endLines = () => {
    const joined = lines.flatMap((line, index) => (index === 0 ? line : [element('br', {}), ...line]))
    const { before, rest, after } = lift(joined, captions)
    const words = trimmed(rest)
    const kept =
      paragraph && words.length > 0 ? [{ ...(first ?? withoutId(paragraph)), children: words }] : words
    if (words.length > 0) first = undefined
    laid.push(...before, ...kept, ...after)
    lines = []
  }
  for (const line of linesOf(nodes)) {
    const { before, rest } = lift(line, captions)
    if (before.length === 0 || !rest.every(isBlank)) {
      lines.push(line)
      continue
    }
    endLines()
    laid.push(...before)
  }
  endLines()
  return laid
}

function linesOf(nodes: readonly ElementContent[]): ElementContent[][] {
  const lines: ElementContent[][] = [[]]
  for (const node of nodes) {
    if (isElement(node, 'br')) lines.push([])
    else lines.at(-1)?.push(node)
  }
  return lines
}

interface Lifted {
  /** The figures before any words or other media. */
  readonly before: readonly Element[]
  readonly rest: ElementContent[]
  readonly after: readonly Element[]
}

/** Takes the captioned media out of the nodes. The argument stays as it is. */
function lift(nodes: readonly ElementContent[], captions: Captions): Lifted {
  const before: Element[] = []
  const after: Element[] = []
  let isAfterWords = false
  const visit = (inside: readonly ElementContent[], wrap: (medium: Element) => Element): ElementContent[] =>
    joinTexts(
      inside.flatMap((node): ElementContent[] => {
        const caption = isElement(node) ? captionAt(node, captions) : undefined
        if (isElement(node) && caption) {
          const figures = isAfterWords ? after : before
          figures.push(element('figure', {}, [wrap(node), ...caption]))
          return [text(' ')]
        }
        if (!isElement(node) || !holds(node, captions)) {
          isAfterWords ||= isVisible(node)
          return [node]
        }
        const within = isElement(node, 'a') ? (medium: Element) => linkAround(node, wrap(medium)) : wrap
        const children = visit(node.children, within)
        if (children.every(isBlank)) return [text(' ')]
        // A figure shows no space between its parts.
        if (isElement(node, 'figure'))
          return [{ ...node, children: children.filter((child) => !isBlank(child)) }]
        return [{ ...node, children: isBlock(node) ? trimmed(children) : children }]
      }),
    )
  const rest = visit(nodes, (medium) => medium)
  return { before, rest, after }
}

/** The caption of the medium that the element is, or that its `picture` holds. */
function captionAt(node: Element, captions: Captions): readonly Element[] | undefined {
  const [medium] = isElement(node, 'picture') ? findAll(node, (one) => captions.has(one)) : [node]
  return medium && captions.get(medium)
}

function holds(node: ElementContent, captions: Captions): boolean {
  return isElement(node) && (captions.has(node) || findAll(node, (one) => captions.has(one)).length > 0)
}

function isVisible(node: ElementContent): boolean {
  if (!isElement(node)) return !isBlank(node)
  return isMedium(node) || toText(node).trim() !== '' || findAll(node, isMedium).length > 0
}

/** The words of the link stay in their place, so that there are two links to one page. */
function linkAround(link: Element, medium: Element): Element {
  return element('a', withoutId(link).properties, [medium])
}

function withoutId(node: Element): Element {
  const { id: _id, ...properties } = node.properties
  return { ...node, properties }
}

/** The place of a medium is one space, or none before a punctuation mark. */
function joinTexts(nodes: readonly ElementContent[]): ElementContent[] {
  const joined: ElementContent[] = []
  for (const node of nodes) {
    const last = joined.at(-1)
    if (last?.type === 'text' && node.type === 'text')
      joined.splice(-1, 1, text(join(last.value, node.value)))
    else joined.push(node)
  }
  return joined
}

function join(before: string, after: string): string {
  const start = before.trimEnd()
  const end = after.trimStart()
  const spaces = [after.slice(0, after.length - end.length), before.slice(start.length)]
  if (spaces.join('') === '' || /^[,.;:!?)\]]/.test(end)) return start + end
  return start + (spaces.find((space) => space.includes('\n')) ?? ' ') + end
}
