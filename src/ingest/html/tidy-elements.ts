import type { Element, ElementContent, Root } from 'hast'
import { removedWhole } from './schema.ts'
import { element, findAll, isBlank, isElement, replaceChildren, text } from './tree.ts'

const embeds = ['iframe', 'embed', 'object', 'frame']
const formParts = ['form', 'input', 'fieldset', 'label', 'meta', 'link', 'base']
/** Where pages that load pictures late keep the real address, the commonest first. */
const lateSources = [
  'dataSrc',
  'dataLazySrc',
  'dataOriginal',
  'dataOriginalSrc',
  'dataHiRes',
  'dataSrcMedium',
]
const lateSets = ['dataSrcSet', 'dataLazySrcSet', 'dataSrcset', 'dataLazySrcset']

/**
 * Turns what only works on its own page into what works anywhere: late pictures get their real address, embedded pages
 * become links, an h1 becomes an h2. Answers the names of what the allow-list will take away and a reader might miss.
 */
export function tidyElements(root: Root): string[] {
  const lost = findAll(root, ({ tagName }) => [...removedWhole, ...formParts].includes(tagName))
  for (const { properties } of findAll(root, ({ tagName }) =>
    ['img', 'source', 'video', 'audio'].includes(tagName),
  )) {
    loadNow(properties)
  }
  replaceChildren(root, (child, parent) => {
    if (!isElement(child)) return [child]
    // Now and not with the rest that is not allowed: what stands alone without them is a figure.
    if (removedWhole.includes(child.tagName)) return []
    if (child.tagName === 'noscript') return fromNoscript(child, parent)
    if (embeds.includes(child.tagName)) return linkTo(child)
    if (child.tagName === 'h1') return [{ ...child, tagName: 'h2' }]
    return [child]
  })
  return lost.map(({ tagName }) => tagName)
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

/** For readers without script, the picture in `noscript` is the real one and the one before it a stand-in. */
function fromNoscript(noscript: Element, parent: Root | Element): readonly ElementContent[] {
  const [picture] = findAll(noscript, ({ tagName }) => tagName === 'img')
  if (!picture) return []
  const siblings = parent.children.filter((child) => !isBlank(child))
  const before = siblings[siblings.indexOf(noscript) - 1]
  if (!isElement(before, 'img')) return noscript.children
  before.properties = { ...before.properties, ...picture.properties }
  return []
}

/** An embedded page is nothing in a feed; a link to it is. */
function linkTo({ properties, children }: Element): readonly ElementContent[] {
  const address = properties.src ?? properties.data
  if (typeof address !== 'string' || !/^(https?:)?\/\//i.test(address.trim())) return children
  const title =
    typeof properties.title === 'string' && properties.title.trim() !== '' ? properties.title : address
  return [element('p', {}, [element('a', { href: address }, [text(title)])])]
}
