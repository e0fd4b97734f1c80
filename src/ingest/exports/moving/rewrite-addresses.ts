import type { Element, Root } from 'hast'
import { stringifySrcset } from 'srcset'
import { lateSets, lateSources, readSrcset } from '../../html/addresses.ts'
import { findAll, isBlank, isElement, replaceChildren } from '../../html/tree.ts'
import type { FindStory } from './index-stories.ts'
import type { MediaNames } from './media-names.ts'

export interface CompleteDraftContext {
  readonly findStory: FindStory
  /** The public address of this server, without a slash at its end. */
  readonly baseUrl: string
}

export interface RewriteContext extends CompleteDraftContext {
  readonly names: MediaNames
}

/**
 * Lets the addresses of a story's text lead to what has moved here: pictures, sound and files to the media folder, links to
 * stories to their pages. All else becomes absolute, as it was on the old page. Changes the tree.
 */
export function rewriteAddresses(root: Root, context: RewriteContext): void {
  for (const picture of findAll(root, ({ tagName }) => tagName === 'picture')) joinCopies(picture, context)
  for (const node of findAll(root, ({ tagName }) => media.has(tagName))) settle(node, context)
  settleLinks(root, context)
  unwrapOwnLinks(root)
}

const media: ReadonlySet<string> = new Set(['img', 'audio', 'video', 'source', 'track'])
const singles = ['src', ...lateSources]
const sets = ['srcSet', ...lateSets]

/** The sources of a picture whose file is here are copies of it. */
function joinCopies(picture: Element, { names, baseUrl }: RewriteContext): void {
  const [img] = findAll(picture, ({ tagName }) => tagName === 'img')
  const all = img ? [img, ...findAll(picture, ({ tagName }) => tagName === 'source')] : []
  const file = all.map((one) => fileOf(one, names)).find((one) => one !== undefined)
  if (!img || file === undefined) return
  picture.children = picture.children.filter((child) => !isElement(child, 'source'))
  showFile(img, file, baseUrl)
}

function settle(node: Element, { names, baseUrl }: RewriteContext): void {
  const { properties } = node
  const file = fileOf(node, names)
  if (file !== undefined) showFile(node, file, baseUrl)
  else {
    for (const name of singles) {
      const address = properties[name]
      if (typeof address === 'string') properties[name] = names.absolute(address) ?? address
    }
    for (const name of sets) {
      const set = properties[name]
      if (typeof set === 'string') properties[name] = absoluteSet(set, names)
    }
  }
  const { poster } = properties
  if (typeof poster !== 'string') return
  const posterFile = names.find(poster)
  properties.poster =
    posterFile === undefined ? (names.absolute(poster) ?? poster) : mediaAddress(baseUrl, posterFile)
}

/** The file here by the first address that has one: the largest of a set. */
function fileOf({ properties }: Element, names: MediaNames): string | undefined {
  const single = singles.map((name) => properties[name])
  const inSets = sets.flatMap((name) => {
    const set = properties[name]
    return typeof set === 'string'
      ? readSrcset(set)
          .toSorted(largestFirst)
          .map(({ url }) => url)
      : []
  })
  for (const address of [...single, ...inSets]) {
    const file = typeof address === 'string' ? names.find(address) : undefined
    if (file !== undefined) return file
  }
  return undefined
}

type Candidate = ReturnType<typeof readSrcset>[number]

function largestFirst(one: Candidate, other: Candidate): number {
  return (other.width ?? other.density ?? 0) - (one.width ?? one.density ?? 0)
}

/** Without the copies in other sizes, which this server makes itself. */
function showFile({ properties }: Element, file: string, baseUrl: string): void {
  for (const name of [...singles, ...sets, 'sizes']) delete properties[name]
  properties.src = mediaAddress(baseUrl, file)
}

function absoluteSet(set: string, names: MediaNames): string {
  const candidates = readSrcset(set).map((one) => ({ ...one, url: names.absolute(one.url) ?? one.url }))
  return candidates.length > 0 ? stringifySrcset(candidates) : set
}

function mediaAddress(baseUrl: string, file: string): string {
  return `${baseUrl}/media/${file.split('/').map(encodeURIComponent).join('/')}`
}

function settleLinks(root: Root, context: RewriteContext): void {
  const links = findAll(
    root,
    ({ tagName, properties }) => tagName === 'a' && typeof properties.href === 'string',
  )
  for (const { properties } of links) properties.href = toTarget(String(properties.href).trim(), context)
}

function toTarget(href: string, { names, findStory, baseUrl }: RewriteContext): string {
  if (href === '' || href.startsWith('#')) return href
  const file = names.find(href)
  if (file !== undefined) return mediaAddress(baseUrl, file)
  const absolute = names.absolute(href) ?? href
  const path = absolute.startsWith('/') || URL.canParse(absolute) ? findStory(absolute) : undefined
  if (path === undefined) return absolute
  const fragment = absolute.indexOf('#')
  return baseUrl + path + (fragment === -1 ? '' : absolute.slice(fragment))
}

/** A picture that leads to itself: systems link a copy to its original. */
function unwrapOwnLinks(root: Root): void {
  replaceChildren(root, (child) => {
    if (!isElement(child, 'a')) return [child]
    const shown = child.children.filter((one) => !isBlank(one))
    const [img, ...more] = shown
    const isOwn = isElement(img, 'img') && more.length === 0 && img.properties.src === child.properties.href
    return isOwn ? shown : [child]
  })
}
