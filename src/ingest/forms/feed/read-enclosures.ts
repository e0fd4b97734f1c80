import { childrenOf, firstOf, textIn, textOf, toLine } from './element-text.ts'
import type { ParsedEnclosure } from './parsed-feed.ts'
import { toWebAddress } from './relative-addresses.ts'
import type { FeedElement } from './xml-elements.ts'

type Resolve = (address: string | undefined, at?: FeedElement) => string | undefined

/**
 * The files of an entry, each once: RSS `enclosure`, Atom `link rel="enclosure"`, Media RSS, the picture of a podcast's
 * episode. A thumbnail counts only where there is no picture.
 */
export function readEnclosures(entry: FeedElement, resolve: Resolve): ParsedEnclosure[] {
  const groups = [entry, ...childrenOf(entry, 'media:group')]
  const media = groups.flatMap((group) =>
    childrenOf(group, 'media:content').map((content) => fromMedia(content, [content, group, entry], resolve)),
  )
  const found = [
    ...childrenOf(entry, 'enclosure', 'atom:link', 'link')
      .filter(({ name, attributes }) => name === 'enclosure' || attributes.rel === 'enclosure')
      .map((one) => fromEnclosure(one, resolve)),
    ...media,
  ].flatMap((one) => one ?? [])
  const hasPicture = found.some(({ type, url }) => isPicture(type, url))
  const thumbnails = hasPicture
    ? []
    : [...groups, ...groups.flatMap((group) => childrenOf(group, 'media:content'))]
        .flatMap((group) => childrenOf(group, 'media:thumbnail', 'itunes:image'))
        .flatMap((one) => fromThumbnail(one, resolve) ?? [])
        .slice(0, 1)
  return withDuration(unique([...found, ...thumbnails]), textIn(entry, 'itunes:duration'))
}

function isPicture(type: string | undefined, url: string): boolean {
  return type?.startsWith('image/') ?? /\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]|$)/i.test(url)
}

function fromEnclosure(element: FeedElement, resolve: Resolve): ParsedEnclosure | undefined {
  const { url, href, type, length, title } = element.attributes
  const address = resolve(url ?? href ?? (textOf(element) || undefined), element)
  return address === undefined
    ? undefined
    : {
        url: address,
        ...mediaType(type),
        ...numbers({ bytes: length }),
        ...(title && { title: toLine(title) }),
      }
}

function fromMedia(
  content: FeedElement,
  places: readonly FeedElement[],
  resolve: Resolve,
): ParsedEnclosure | undefined {
  const { url, type, filesize, duration, width, height } = content.attributes
  const address = resolve(url, content)
  // Avatars of authors.
  if (address === undefined || /^https?:\/\/(?:[\w-]+\.)?gravatar\.com\//.test(address)) return undefined
  const words = (name: string) => {
    const found = firstOf(
      places.find((place) => firstOf(place, name)),
      name,
    )
    return found && toLine(textOf(found), found.attributes.type === 'html')
  }
  const own = (name: string) => {
    const found = firstOf(content, name)
    return found && toLine(textOf(found), found.attributes.type === 'html')
  }
  return {
    url: address,
    ...mediaType(type),
    ...numbers({ bytes: filesize, seconds: duration, width, height }),
    ...filled({ alt: own('media:title'), caption: own('media:description'), credit: words('media:credit') }),
  }
}

function fromThumbnail(element: FeedElement, resolve: Resolve): ParsedEnclosure | undefined {
  const { url, href, width, height } = element.attributes
  const address = resolve(url ?? href, element)
  return address === undefined ? undefined : { url: address, ...numbers({ width, height }) }
}

function mediaType(type: string | undefined): { type?: string } {
  const name = type?.split(';')[0]?.trim().toLowerCase() ?? ''
  return /^[\w.+-]+\/[\w.+-]+$/.test(name) ? { type: name } : {}
}

/** A number above 0: systems write 0 for "unknown". */
function numbers(given: Readonly<Record<string, string | undefined>>): Record<string, number> {
  const pairs = Object.entries(given).map(([name, value]) => [name, Math.round(Number(value ?? 0))] as const)
  return Object.fromEntries(pairs.filter(([, value]) => Number.isSafeInteger(value) && value > 0))
}

function filled<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>
}

/** The first of an address has what the others say more. */
function unique(all: readonly ParsedEnclosure[]): ParsedEnclosure[] {
  const byUrl = new Map<string, ParsedEnclosure>()
  for (const one of all) byUrl.set(one.url, { ...one, ...byUrl.get(one.url) })
  return [...byUrl.values()]
}

/** `itunes:duration`: seconds, MM:SS or HH:MM:SS, of the entry's sound or film. */
function withDuration(all: ParsedEnclosure[], duration: string | undefined): ParsedEnclosure[] {
  const seconds = duration === undefined ? undefined : toSeconds(duration)
  const at = all.findIndex(({ type, url }) => !isPicture(type, url))
  return seconds === undefined || at === -1
    ? all
    : all.map((one, index) => (index === at && one.seconds === undefined ? { ...one, seconds } : one))
}

function toSeconds(text: string): number | undefined {
  if (!/^\d{1,7}(?:\.\d+)?$|^(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:\.\d+)?$/.test(text)) return undefined
  const seconds = text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return seconds > 0 ? Math.round(seconds) : undefined
}

/** For addresses of an entry: relative ones by `xml:base`, then by the page of the website or the feed. */
export function createResolve(...bases: readonly (string | undefined)[]): Resolve {
  return (address, at) => toWebAddress(address, at?.base, ...bases)
}
