import type { Element, Root } from 'hast'
import { PublisherError } from '../../../../domain/errors.ts'
import { findAll, isElement, parseHtml, removePositions, replaceChildren } from '../../../html/tree.ts'
import { findHtmlExcess } from '../../../limits/html-excess.ts'
import type { WordPressData } from '../record-data.ts'
import { addParagraphs } from './autop.ts'
import { hasBlocks, renderBlocks } from './blocks.ts'
import { embedAddresses } from './embeds.ts'
import { createFootnotes, listOwnFootnotes } from './footnotes.ts'
import { escapeHighlighted } from './highlighted-code.ts'
import { settlePictures } from './pictures.ts'
import { runShortcode } from './run-shortcode.ts'
import { literalBracket, runShortcodes } from './shortcodes.ts'

export interface Body {
  readonly root: Root
  /** Rules about `contentHtml`. */
  readonly warnings: readonly string[]
}

/**
 * The text of a story as WordPress shows it: addresses alone on a line, then blocks, then paragraphs for a text without
 * blocks, then shortcodes. Throws `invalid` for HTML that no parser takes in reasonable time.
 */
export function buildBody(data: WordPressData): Body {
  const warnings = new Set<string>()
  const warn = (rule: string) => warnings.add(rule)
  const footnotes = createFootnotes()
  let hasList = false
  const listFootnotes = () => {
    hasList = true
    return listOwnFootnotes(data.footnotes) ?? ''
  }
  const run = (html: string) => runShortcodes(html, (one) => runShortcode(one, { data, footnotes, warn }))
  const text = escapeHighlighted(withoutMarks(shortenData(data.content)))
  let html: string
  if (hasBlocks(text))
    html = run(embedAddresses(renderBlocks(text, { blocks: data.blocks, warn, listFootnotes })))
  else html = addParagraphs(embedAddresses(run(text)))
  if (!hasList && data.footnotes) html += listFootnotes()
  html += footnotes.list()
  const excess = findHtmlExcess(html)
  if (excess) throw new PublisherError('invalid', excess.message)
  const root = parseHtml(html.replaceAll(literalBracket, bracketMark))
  settlePictures(root, data)
  settleNotes(root)
  removeEmpty(root)
  splitBrackets(root)
  removePositions(root)
  return { root, warnings: [...warnings] }
}

/** `cleanText` removes control characters: a sign of Unicode's private use stands for a bracket while HTML is parsed. */
const bracketMark = '\u{F4E5B}'

/** Two texts, since a later pass takes a bracket with a known name for a shortcode. */
function splitBrackets(root: Root): void {
  replaceChildren(root, (child) => {
    if (child.type !== 'text' || !child.value.includes(bracketMark)) return [child]
    const parts = child.value.split(bracketMark)
    return parts.flatMap((value, index) => [
      ...(index > 0 ? [{ type: 'text' as const, value: '[' }] : []),
      ...(value === '' ? [] : [{ type: 'text' as const, value }]),
    ])
  })
}

/** Where WordPress cuts a text for its front page or into pages: it goes on. */
function withoutMarks(text: string): string {
  return text
    .replace(/<!--\s*\/?wp:(?:more|nextpage)\b[^>]*-->/g, '')
    .replace(/[ \t]*\n[ \t]*<!--(?:more(?:[^>]*?)?|nextpage|noteaser)-->[ \t]*(?=\n|$)/g, '\n\n')
    .replace(/<!--(?:more(?:[^>]*?)?|nextpage|noteaser)-->/g, '')
    .replace(/<span id="more-\d+"><\/span>/g, '')
}

const dataStart = /["'(]data:[\w.+-]+\/[\w.+-]+;base64,[\w+/]{20}/g
const dataEnd = /[^\w+/=]/g

/**
 * A picture in an address may have megabytes; cleaning names it and takes none. One expression for all of it would keep its way
 * back for each character, and could run out of stack.
 */
function shortenData(text: string): string {
  let short = ''
  let at = 0
  for (const start of text.matchAll(dataStart)) {
    const from = start.index + start[0].length
    if (from < at) continue
    dataEnd.lastIndex = from
    short += text.slice(at, from)
    at = dataEnd.exec(text)?.index ?? text.length
  }
  return short + text.slice(at)
}

/** Notes of WordPress' block get ids by which every part of Gazette knows a note. */
function settleNotes(root: Root): void {
  for (const { properties, children } of findAll(
    root,
    (node) => isElement(node, 'sup') && 'dataFn' in node.properties,
  )) {
    const id = String(properties.dataFn)
    const link = children.find((child) => isElement(child, 'a'))
    if (!isElement(link)) continue
    link.properties.href = `#fn-${id}`
    link.properties.id = `fnref-${id}`
  }
}

/** Empty paragraphs are distances of an editor. */
function removeEmpty(root: Root): void {
  const isEmpty = (node: Element) =>
    node.children.every(
      (child) => child.type === 'comment' || (child.type === 'text' && /^[\s\u00A0]*$/.test(child.value)),
    )
  replaceChildren(root, (child) => (isElement(child, 'p') && isEmpty(child) ? [] : [child]))
}
