import type { Element, ElementContent, Root } from 'hast'
import { element, findAll, isBlank, isElement, replaceChildren, text } from './tree.ts'

/** Elements that are removed with their content. */
export const removedWhole = 'script style template title select textarea button svg math canvas'.split(' ')
const embeds = ['iframe', 'embed', 'object', 'frame']
const formParts = ['form', 'input', 'fieldset', 'label', 'meta', 'link', 'base']
/** Where pages with lazy loading keep the real address, the most common first. */
export const lateSources = 'dataSrc dataLazySrc dataOriginal dataOriginalSrc dataHiRes dataSrcMedium'.split(
  ' ',
)
export const lateSets = ['dataSrcSet', 'dataLazySrcSet', 'dataSrcset', 'dataLazySrcset']

/**
 * Replaces what works only on its own page: lazy pictures get their real address, embedded pages become links, an h1
 * becomes an h2. `lost` takes the names of elements that the allow-list removes and a reader might miss.
 */
export function tidyElements({ root, lost }: { readonly root: Root; readonly lost: string[] }): void {
  for (const { tagName } of findAll(root, () => true)) {
    if (removedWhole.includes(tagName) || formParts.includes(tagName)) lost.push(tagName)
  }
  for (const { properties } of findAll(root, (node) => isElement(node, 'img', 'source', 'video', 'audio'))) {
    loadNow(properties)
  }
  replaceChildren(root, (child, parent) => {
    if (!isElement(child)) return [child]
    // Before the allow-list: a picture that is alone without them is a figure.
    if (removedWhole.includes(child.tagName)) return []
    if (child.tagName === 'noscript') return fromNoscript(child, parent)
    if (embeds.includes(child.tagName)) return linkTo(child)
    if (child.tagName === 'h1') return [{ ...child, tagName: 'h2' }]
    return [child]
  })
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
  if (!picture) return []
  const siblings = parent.children.filter((child) => !isBlank(child))
  const before = siblings[siblings.indexOf(noscript) - 1]
  if (!isElement(before, 'img')) return noscript.children
  before.properties = { ...before.properties, ...picture.properties }
  return []
}

/** Feed readers show no embedded pages, but links to them. */
function linkTo({ properties, children }: Element): readonly ElementContent[] {
  const address = properties.src ?? properties.data
  if (typeof address !== 'string' || !/^(https?:)?\/\//i.test(address.trim())) return children
  const title =
    typeof properties.title === 'string' && properties.title.trim() !== '' ? properties.title : address
  return [element('p', {}, [element('a', { href: address }, [text(title)])])]
}
