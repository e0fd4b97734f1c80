import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import rehypeRaw from 'rehype-raw'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { cleanText } from '../../domain/article.ts'
import type { Remark } from '../../domain/errors.ts'
import { element, findAll, isBlank, isElement, replaceChildren, text } from '../html/tree.ts'
import { markIndentedCallouts } from './dialects/indented-callouts.ts'
import { remarkDialects } from './dialects/remark-dialects.ts'
import type { Draft, LineSpan } from './draft.ts'
import type { FrontMatterSettings } from './front-matter/front-matter.ts'
import { readFrontMatter } from './front-matter/read-front-matter.ts'
import { emptyModuleLines } from './module-lines.ts'

export interface MarkdownSettings extends FrontMatterSettings {
  /** Markdown with components, in which statements of JavaScript may span several lines. */
  readonly isMdx?: boolean
}

/**
 * Reads GitHub Flavored Markdown with front matter, footnotes, raw HTML and the dialects of the well-known publishing
 * tools. The title is the front matter's or the first heading's, which is then removed from the body.
 * `![alt](file "caption")` alone in a paragraph is a figure. The body is not cleaned yet.
 */
export function readMarkdown(source: string, { isMdx = false, ...settings }: MarkdownSettings = {}): Draft {
  const { fields: given, body: written, bodyLine, ...front } = readFrontMatter(cleanText(source), settings)
  const { lines, writtenAs, problems } = front
  const { contentHtml: _replaced, ...fields } = given
  const { body, warnings: modules } = emptyModuleLines(written, bodyLine, { isMdx })
  const leftOut: Remark[] = []
  const tree = parse(body, bodyLine, leftOut)
  const warnings = [...front.warnings, ...modules, ...leftOut]
  if (!tree) return { fields, lines, problems: [...problems, tooDeep(bodyLine)], warnings }
  const { title, warnings: titles } = takeTitle(tree, fields.title, bodyLine, lines)
  toFiguresAndNotes(tree)
  lines.set('contentHtml', { first: bodyLine, last: bodyLine + body.trimEnd().split('\n').length - 1 })
  return {
    fields: { ...fields, ...(title && { title }) },
    body: tree,
    lines,
    writtenAs,
    problems,
    warnings: [...warnings, ...titles],
  }
}

/**
 * The tree of Markdown that has neither front matter nor a title of its own, such as a part of a text of another system.
 * Undefined if the nesting is too deep for the Markdown parser.
 */
export function parseMarkdownBody(body: string, firstLine: number, warnings: Remark[]): Root | undefined {
  const tree = parse(cleanText(body), firstLine, warnings)
  if (tree) toFiguresAndNotes(tree)
  return tree
}

function toFiguresAndNotes(tree: Root): void {
  replaceChildren(tree, (child) => [toFigure(child)])
  replaceChildren(tree, toReaderForm)
}

/** The title of a Markdown picture is its caption, wherever it is; that of raw HTML, which is not parsed yet, is not. */
function toCaptions(tree: Root): void {
  for (const { properties } of findAll(tree, ({ tagName }) => tagName === 'img')) {
    if (!properties.title) continue
    properties.dataCaption = properties.title
    delete properties.title
  }
}

/** Undefined if the nesting is too deep for the Markdown parser. */
function parse(body: string, firstLine: number, warnings: Remark[]): Root | undefined {
  const source = markIndentedCallouts(body)
  const toTree = unified()
    .use(remarkParse)
    .use(remarkGfm)
    .use(remarkDialects, { source, firstLine, warnings })
    // Ids without a prefix: links to footnotes become addresses of the article's page, where nothing else has ids.
    .use(remarkRehype, { allowDangerousHtml: true, clobberPrefix: '' })
    .use(() => toCaptions)
    .use(rehypeRaw)
  try {
    return toTree.runSync(toTree.parse(source), source) as Root
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function tooDeep(line: number): Remark {
  return { field: 'contentHtml', line, message: 'contentHtml is nested too deeply' }
}

/** The heading with the title is no part of the body: pages and feed readers show the title themselves. */
function takeTitle(
  tree: Root,
  given: unknown,
  bodyLine: number,
  lines: Map<string, LineSpan>,
): { title?: string; warnings: Remark[] } {
  const first = tree.children.find((node) => !isBlank(node as ElementContent))
  if (!isElement(first as ElementContent, 'h1')) return { warnings: [] }
  const heading = first as Element
  const title = toText(heading).replace(/\s+/g, ' ').trim()
  const line = bodyLine + (heading.position?.start.line ?? 1) - 1
  const isGiven = typeof given === 'string' && given.trim() !== ''
  if (isGiven && given.trim() !== title) {
    const message = `title is "${given.trim()}", and the heading "${title}" stays in the body`
    return { warnings: [{ field: 'title', line, message }] }
  }
  tree.children = tree.children.filter((node) => node !== heading)
  if (isGiven) return { warnings: [] }
  lines.set('title', { first: line, last: line })
  return { title, warnings: [] }
}

/** A picture alone in its paragraph is a figure; its Markdown title is the caption. */
function toFigure(node: ElementContent): ElementContent {
  if (!isElement(node, 'p')) return node
  const [image, ...others] = node.children.filter((child) => !isBlank(child))
  if (others.length > 0 || !isElement(image, 'img')) return node
  const { dataCaption, title = dataCaption, dataCredit, alt, ...properties } = image.properties
  const picture = element('img', { ...properties, ...(alt !== '' && { alt }) })
  const words = [
    ...(typeof title === 'string' && title !== '' ? [text(title)] : []),
    ...(typeof dataCredit === 'string' ? [text(' '), element('small', {}, [text(dataCredit)])] : []),
  ]
  return element('figure', {}, words.length > 0 ? [picture, element('figcaption', {}, words)] : [picture])
}

/** Replaces elements that need GitHub's style sheet by plain text and elements. */
function toReaderForm(node: ElementContent): readonly ElementContent[] {
  if (isElement(node, 'input') && node.properties.type === 'checkbox') {
    return [text(node.properties.checked ? '☑' : '☐')]
  }
  if (isElement(node, 'section') && 'dataFootnotes' in node.properties) {
    const notes = node.children.filter((child) => !isElement(child, 'h2'))
    return [element('hr', {}), ...notes]
  }
  return [node]
}
