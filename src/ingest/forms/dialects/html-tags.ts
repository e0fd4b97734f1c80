import type { Html, Nodes, Root } from 'mdast'
import { isHtmlName, loneNames, rawNames, voidNames } from './html-names.ts'
import { type Dialect, type DialectReading, quote, type TagReading } from './nodes.ts'
import { isComponentName } from './syntax/component-syntax.ts'

/** A tag in the source of a node. */
interface Tag {
  readonly name: string
  readonly isClosing: boolean
  readonly isSelfClosing: boolean
  readonly hasAttributes: boolean
  readonly start: number
  readonly end: number
}

interface FoundTag extends Tag {
  readonly node: Html | Dialect
  /** In a block of its own, not within a paragraph. */
  readonly isBlock: boolean
  isMatched: boolean
  isForeign: boolean
}

/** A word that looks like a tag becomes text, the tag of a component is dropped, and an open raw element is closed. */
type Fate = 'tag' | 'word' | 'component' | 'close'

interface FatedTag extends FoundTag {
  readonly fate: Fate
}

/**
 * Tells HTML from words that look like tags, such as `<ctrl>` and `List<String>`, and from components. Gives what becomes
 * of each node that holds tags.
 */
export function readTags(root: Root, warn: DialectReading['warn']): DialectReading['tags'] {
  const found = collect(root)
  matchTags(found)
  const fates = Map.groupBy(
    found.map((tag): FatedTag => ({ ...tag, fate: fateOf(tag) })),
    ({ node }) => node,
  )
  for (const tags of fates.values()) {
    for (const tag of tags) {
      warnOfComponent(tag, warn)
      warnOfTemplate(tag, warn)
    }
  }
  return new Map([...fates].map(([node, tags]) => [node, rewrite(node, tags)]))
}

function collect(root: Root): FoundTag[] {
  const found: FoundTag[] = []
  const visit = (node: Nodes, isBlock: boolean): void => {
    if (node.type === 'html' || (node.type === 'dialect' && /^<\/?[A-Z]/.test(node.value))) {
      for (const tag of scanTags(node.value)) {
        found.push({ ...tag, node, isBlock, isMatched: false, isForeign: false })
      }
    }
    if (!('children' in node)) return
    const holdsBlocks = ['root', 'blockquote', 'listItem', 'footnoteDefinition'].includes(node.type)
    for (const child of node.children) visit(child, holdsBlocks)
  }
  visit(root, false)
  return found
}

/** Each character is read once. Comments and the contents of raw elements hold no tags. */
function scanTags(source: string): Tag[] {
  const tags: Tag[] = []
  const small = source.toLowerCase()
  for (let at = source.indexOf('<'); at !== -1; at = source.indexOf('<', at)) {
    if (source.startsWith('<!--', at)) {
      const end = source.indexOf('-->', at)
      if (end === -1) break
      at = end + 3
      continue
    }
    const name = /^<\/?([A-Za-z][^\s/>]*)/.exec(source.slice(at, at + 100))?.[1]
    const end = name === undefined ? -1 : findTagEnd(source, at)
    if (name === undefined || end === -1) {
      at++
      if (name !== undefined) break
      continue
    }
    const isClosing = source[at + 1] === '/'
    const rest = source.slice(at + name.length + (isClosing ? 2 : 1), end - 1)
    const isSelfClosing = rest.endsWith('/')
    const hasAttributes = rest.replace(/\/$/, '').trim() !== ''
    tags.push({ name, isClosing, isSelfClosing, hasAttributes, start: at, end })
    at = end
    if (!isClosing && rawNames.has(name.toLowerCase())) {
      const close = small.indexOf(`</${name.toLowerCase()}`, end)
      if (close === -1) break
      at = close
    }
  }
  return tags
}

/** After the `>` that ends the tag; -1 if there is none. */
function findTagEnd(source: string, start: number): number {
  let quoted = ''
  let braces = 0
  for (let at = start + 1; at < source.length; at++) {
    const character = source.charAt(at)
    if (quoted !== '') {
      if (character === quoted) quoted = ''
    } else if (character === '"' || character === "'") quoted = character
    else if (character === '{') braces++
    else if (character === '}') braces--
    else if (character === '>' && braces <= 0) return at + 1
  }
  return -1
}

/** Joins opening and closing tags of a name, and notes which ones are in a drawing or formula. */
function matchTags(found: readonly FoundTag[]): void {
  const open = new Map<string, FoundTag[]>()
  for (const tag of found) {
    const name = isHtmlName(tag.name.toLowerCase()) ? tag.name.toLowerCase() : tag.name
    const before = open.get(name) ?? []
    open.set(name, before)
    const opening = tag.isClosing ? before.pop() : undefined
    if (!tag.isClosing) before.push(tag)
    if (!opening) continue
    opening.isMatched = true
    tag.isMatched = true
  }
  let foreign = 0
  for (const tag of found) {
    const isRoot = /^(?:svg|math)$/i.test(tag.name) && tag.isMatched
    if (isRoot && tag.isClosing) foreign--
    tag.isForeign = foreign > 0
    if (isRoot && !tag.isClosing && !tag.isSelfClosing) foreign++
  }
}

function fateOf(tag: FoundTag): Fate {
  const name = tag.name.toLowerCase()
  if (tag.isForeign) return 'tag'
  if (isComponentName(tag.name) && !(isHtmlName(name) && tag.node.type === 'html'))
    return componentOrWord(tag)
  if (!isHtmlName(name)) return name.includes('-') ? componentOrWord(tag) : 'word'
  if (tag.isClosing || tag.isMatched || loneNames.has(name)) return 'tag'
  if (rawNames.has(name)) return tag.hasAttributes ? 'close' : 'word'
  if (hasRealAttributes(tag) || (tag.isSelfClosing && voidNames.has(name))) return 'tag'
  return tag.isBlock && !voidNames.has(name) ? 'tag' : 'word'
}

const booleans =
  'allowfullscreen async autofocus autoplay checked controls default defer disabled hidden ismap loop multiple muted nomodule noshade novalidate nowrap open playsinline readonly required reversed selected'.split(
    ' ',
  )

/** In `a<b and c>d`, the words look like attributes without values. */
function hasRealAttributes({ node, start, end, name }: FoundTag): boolean {
  const source = node.value.slice(start + 1 + name.length, end - 1).replace(/\/$/, '')
  if (source.includes('=')) return true
  const words = source.trim().toLowerCase().split(/\s+/)
  return words[0] !== '' && words.every((word) => booleans.includes(word))
}

function componentOrWord({ isMatched, isSelfClosing, hasAttributes, node }: FoundTag): Fate {
  return isMatched || isSelfClosing || (hasAttributes && /[={]/.test(node.value)) ? 'component' : 'word'
}

function warnOfComponent(
  { node, start, end, fate, isClosing, isMatched }: FatedTag,
  warn: DialectReading['warn'],
): void {
  if (fate !== 'component' || isClosing || readPicture(node.value)) return
  const rest = isMatched ? 'its tags are left out, and the words between them stay' : 'it is left out'
  const message = `has the component ${quote(node.value.slice(start, end))}, which Gazette does not run; ${rest}`
  warn(node, message, start)
}

const template = /\{\{[^{}]*\}\}|\{%[^{}]*%\}/g

/** `<a href="{{ site.url }}/x">`: without it, the address is often right. */
function warnOfTemplate({ node, start, end, fate }: FatedTag, warn: DialectReading['warn']): void {
  const found = fate === 'tag' ? node.value.slice(start, end).match(template) : null
  if (!found) return
  warn(node, `has ${quote(found.join(' '))} in a tag, which Gazette does not run; it is left out`, start)
}

/** The picture that a component such as `<Image src="a.png" alt="A ferry" />` shows. */
export function readPicture(
  source: string,
): { readonly url: string; readonly alt: string | null } | undefined {
  if (!/^<(?:Image|Img|Picture)\s/.test(source)) return undefined
  const url = /\ssrc=(?:"([^"{}]+)"|'([^'{}]+)')/.exec(source)
  const alt = /\salt=(?:"([^"]*)"|'([^']*)')/.exec(source)
  const address = url?.[1] ?? url?.[2]
  return address === undefined ? undefined : { url: address, alt: alt?.[1] ?? alt?.[2] ?? null }
}

function rewrite({ value }: Html | Dialect, tags: readonly FatedTag[]): TagReading {
  const isHtml = tags.some(({ fate }) => fate === 'tag' || fate === 'close')
  const parts: string[] = []
  let at = 0
  for (const { start, end, name, fate } of tags) {
    const source = value.slice(start, end)
    parts.push(value.slice(at, start))
    if (fate === 'tag') parts.push(source.replace(template, ''))
    if (fate === 'close') parts.push(`${source}</${name}>`)
    if (fate === 'word') parts.push(isHtml ? source.replaceAll('<', '&lt;') : source)
    at = end
  }
  parts.push(value.slice(at))
  return { isHtml, value: parts.join('') }
}
