import type { Element } from 'hast'
import { decodePercent } from '../../domain/redirects/address.ts'
import { findAll, parseHtml } from '../html/tree.ts'
import { bodyOf, type SeenEntry } from './seen-feed.ts'

/** The pictures, sound and films of an entry, as addresses: those of the text and the enclosures. */
export function mediaOf(entry: SeenEntry): readonly string[] {
  const enclosures = (entry.enclosures ?? []).map(({ url }) => url)
  const shown = findShown(bodyOf(entry)).flatMap((url) => toAbsolute(url, entry.link))
  return [...new Set([...enclosures, ...shown])]
}

/**
 * The addresses of the old entry for which the new one has no file of that name. The folder, the width and the format of a
 * picture may be others.
 */
export function missingMedia(old: SeenEntry, now: SeenEntry): readonly string[] {
  const there = new Set(mediaOf(now).map(nameOf))
  return mediaOf(old).filter((url) => !there.has(nameOf(url)))
}

const holders: ReadonlySet<string> = new Set(['img', 'audio', 'video', 'source'])

function findShown(html: string): string[] {
  try {
    const elements = findAll(parseHtml(html), ({ tagName }) => holders.has(tagName))
    const shown = elements.filter((one) => !isDecoration(one))
    return shown.flatMap(({ properties: { src } }) => (typeof src === 'string' ? src : []))
  } catch {
    return []
  }
}

/** Pixels that count readers, and the pictures that WordPress puts into its feeds for emoji. */
function isDecoration({ properties: { width, height, className } }: Element): boolean {
  const isPixel = Number(width) <= 1 || Number(height) <= 1
  return isPixel || (Array.isArray(className) && className.includes('wp-smiley'))
}

function toAbsolute(url: string, base: string | undefined): string[] {
  if (URL.canParse(url, base)) return [new URL(url, base).href]
  return []
}

/** `harbour` of `…/2019/05/harbour-300x200.jpg`, `…/harbour-scaled.jpg` and `…/harbour.jpg.1600.webp`. */
function nameOf(url: string): string {
  const { pathname } = new URL(url)
  const [stem = ''] = (pathname.split('/').at(-1) ?? '').split('.')
  return decodePercent(stem).replace(/-(?:\d+x\d+|scaled)$/, '')
}
