import type { Element, Root } from 'hast'
import { parseSrcset, stringifySrcset } from 'srcset'
import type { Addresses, Resolved } from './resolve-addresses.ts'
import { findAll } from './tree.ts'

/** Where elements hold one address, and of which kind. */
const places: Readonly<Record<string, readonly (readonly [property: string, kind: keyof Addresses])[]>> = {
  a: [['href', 'link']],
  blockquote: [['cite', 'link']],
  q: [['cite', 'link']],
  del: [['cite', 'link']],
  ins: [['cite', 'link']],
  img: [['src', 'medium']],
  audio: [['src', 'medium']],
  video: [
    ['src', 'medium'],
    ['poster', 'medium'],
  ],
  source: [['src', 'medium']],
  track: [['src', 'medium']],
}

/** Every address in the tree, `srcset` included. */
export function listAddresses(root: Root): string[] {
  return findAll(root, () => true).flatMap(({ tagName, properties }) => {
    const single = (places[tagName] ?? []).map(([property]) => properties[property])
    const set =
      typeof properties.srcSet === 'string' ? readSrcset(properties.srcSet).map(({ url }) => url) : []
    return [...single, ...set].filter((value) => typeof value === 'string')
  })
}

/** Makes every address absolute, or takes it away. Answers those that were taken away. */
export function rewriteLinks(root: Root, addresses: Addresses): string[] {
  return findAll(root, () => true).flatMap((node) => [
    ...(places[node.tagName] ?? []).flatMap(([property, kind]) =>
      rewriteOne(node, property, addresses[kind]),
    ),
    ...rewriteSet(node, addresses),
  ])
}

function rewriteOne(
  { properties }: Element,
  property: string,
  resolve: (address: string) => Resolved,
): string[] {
  const value = properties[property]
  if (typeof value !== 'string') return []
  const resolved = resolve(value)
  if ('stored' in resolved) {
    properties[property] = resolved.stored
    return []
  }
  delete properties[property]
  return resolved.name === '' ? [] : [resolved.name]
}

function rewriteSet({ properties }: Element, addresses: Addresses): string[] {
  if (typeof properties.srcSet !== 'string') return []
  const candidates = readSrcset(properties.srcSet).flatMap((candidate) => {
    const resolved = addresses.medium(candidate.url)
    return 'stored' in resolved ? [{ ...candidate, url: resolved.stored }] : []
  })
  if (candidates.length > 0) properties.srcSet = stringifySrcset(candidates)
  else delete properties.srcSet
  return []
}

function readSrcset(value: string): ReturnType<typeof parseSrcset> {
  try {
    return parseSrcset(value)
  } catch {
    return []
  }
}
