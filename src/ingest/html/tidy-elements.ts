import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { lateSets, lateSources } from './addresses.ts'
import { wordsOfDrawing } from './foreign.ts'
import { element, findAll, isBlank, isElement, parseHtml, replaceChildren, text } from './tree.ts'

/** Elements that are removed with their content: program code, and what no browser shows. */
export const removedWhole = ['script', 'style', 'template', 'title', 'noembed', 'noframes']

const embeds = ['iframe', 'embed', 'object', 'frame']
const formParts =
  'form input fieldset label select textarea button meta link base canvas progress meter dialog'.split(' ')
/** Their words stay, apart from the words beside them. */
const controls = 'button label legend option optgroup output select textarea datalist'.split(' ')
/** Blocks that feed readers do not know. */
const unknownBlocks =
  'article main nav header footer center dialog hgroup search form fieldset menu dir listing xmp'.split(' ')
const knownBlocks =
  'p div h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre figure hr section aside details address'.split(' ')

/**
 * Replaces what works only on its own page: lazy pictures get their real address, embedded pages become links, an h1
 * becomes an h2, and the words of forms and drawings stay. `lost` takes the names of elements that the allow-list removes
 * and a reader might miss.
 */
export function tidyElements({ root, lost }: { readonly root: Root; readonly lost: string[] }): void {
  for (const { properties } of findAll(root, (node) => isElement(node, 'img', 'source', 'video', 'audio'))) {
    loadNow(properties)
  }
  // The title of a drawing is not that of the page.
  replaceChildren(root, (child) => {
    if (!isElement(child, 'svg')) return [child]
    lost.push('svg')
    return wordsOfDrawing(child)
  })
  for (const { tagName } of findAll(root, () => true)) {
    if (removedWhole.includes(tagName) || formParts.includes(tagName)) lost.push(tagName)
  }
  replaceChildren(root, (child, parent) => {
    if (!isElement(child)) return [child]
    // Before the allow-list: a picture that is alone without them is a figure.
    if (removedWhole.includes(child.tagName)) return []
    if (child.tagName === 'noscript') return fromNoscript(child, parent)
    if (embeds.includes(child.tagName)) return linkTo(child)
    // The words of no figure.
    if (child.tagName === 'figcaption' && !isElement(parent, 'figure')) return [{ ...child, tagName: 'div' }]
    if (child.tagName === 'h1') return [{ ...child, tagName: 'h2' }]
    if (controls.includes(child.tagName)) return apart(child)
    return unknownBlocks.includes(child.tagName) ? asBlock(child) : [child]
  })
}

function apart({ children }: Element): ElementContent[] {
  return children.length > 0 ? [text(' '), ...children, text(' ')] : []
}

/** Words directly in the block would run into the words before it. */
function asBlock(block: Element): readonly ElementContent[] {
  const holdsBlocks = block.children.every((child) => isBlank(child) || isElement(child, ...knownBlocks))
  return holdsBlocks ? block.children : [{ ...block, tagName: 'div' }]
}

function loadNow(properties: Element['properties']): void {
  const late = firstText(properties, lateSources)
  const lateSet = firstText(properties, lateSets)
  if (late && (isPlaceholder(properties.src) || properties.dataSrc)) properties.src = late
  if (lateSet) properties.srcSet = lateSet
}

function firstText(properties: Element['properties'], names: readonly string[]): string | undefined {
  return names
    .map((name) => properties[name])
    .find((value) => typeof value === 'string' && value.trim() !== '') as string | undefined
}

function isPlaceholder(source: unknown): boolean {
  return typeof source !== 'string' || source.trim() === '' || source.trim().toLowerCase().startsWith('data:')
}

/** The picture in `noscript` is the real one, and the picture before it a placeholder. */
function fromNoscript(noscript: Element, parent: Root | Element): readonly ElementContent[] {
  const [picture] = findAll(noscript, ({ tagName }) => tagName === 'img')
  if (!picture) return apart(noscript)
  const siblings = parent.children.filter((child) => !isBlank(child))
  const before = siblings[siblings.indexOf(noscript) - 1]
  if (!isElement(before, 'img')) return noscript.children
  before.properties = { ...before.properties, ...picture.properties }
  replaceChildren(noscript, (child) => (child === picture ? [] : [child]))
  return toText(noscript).trim() === '' ? [] : noscript.children
}

/** Feed readers show no embedded pages, but links to them. The words for browsers that cannot show the page stay. */
function linkTo(embedded: Element): readonly ElementContent[] {
  const { properties } = embedded
  const instead = insteadOf(embedded)
  const address = properties.src ?? properties.data
  if (typeof address !== 'string' || !/^(https?:)?\/\//i.test(address.trim())) return instead
  const isLinked = instead.some(
    (node) =>
      isElement(node) &&
      [node, ...findAll(node, () => true)].some(({ properties: { href } }) => href === address),
  )
  if (isLinked) return instead
  const given = typeof properties.title === 'string' ? properties.title.trim() : ''
  // The words inside an object say what it is; those inside an iframe are for browsers without any.
  const isLabel =
    given === '' && embedded.tagName === 'object' && instead.every(({ type }) => type === 'text')
  const label = isLabel
    ? instead
        .map((node) => ('value' in node ? node.value : ''))
        .join('')
        .trim()
    : given
  const link = element('p', {}, [element('a', { href: address }, [text(label || address)])])
  return isLabel ? [link] : [link, ...instead]
}

/** What the element shows where it cannot be embedded. For the parser, the content of an `iframe` is a text. */
function insteadOf({ tagName, properties, children }: Element): readonly ElementContent[] {
  if (tagName !== 'iframe') return children
  const { srcDoc } = properties
  return [srcDoc, ...children.map((child) => (child.type === 'text' ? child.value : ''))].flatMap((html) => {
    const words = typeof html === 'string' ? visibleText(html) : ''
    return words === '' ? [] : [element('p', {}, [text(words)])]
  })
}

/** The text of HTML inside an attribute or a raw element. */
export function visibleText(html: string): string {
  const root = parseHtml(html)
  replaceChildren(root, (child) => (isElement(child, ...removedWhole, 'noscript') ? [] : [child]))
  return toText(root).replace(/\s+/g, ' ').trim()
}
