import { PublisherError } from '../../../domain/errors.ts'
import { createFeedDecoder } from '../feed/decode-feed.ts'
import { childrenOf, toLine } from '../feed/element-text.ts'
import { toWebAddress } from '../feed/relative-addresses.ts'
import { createElementReader, type FeedElement } from '../feed/xml-elements.ts'

/** A feed that a list of subscriptions names. */
export interface ListedFeed {
  readonly title: string
  readonly address: string
  /** The folders that it is in, from the outermost. */
  readonly folders: readonly string[]
}

export function isOpml(head: string): boolean {
  return /<opml[\s>]/i.test(head.slice(0, 20_000))
}

/** The feeds of an OPML document (http://opml.org/spec2.opml), each once, in its order. Throws `invalid` if it lists none. */
export function readOpml(bytes: Uint8Array): readonly ListedFeed[] {
  const decoder = createFeedDecoder(bytes)
  const reader = createElementReader(() => undefined)
  reader.write(decoder.decode(bytes) + decoder.decode())
  const feeds = childrenOf(reader.end(), 'body').flatMap((body) => feedsIn(body, []))
  const unique = [...Map.groupBy(feeds, ({ address }) => address).values()].flatMap(([first]) => first ?? [])
  if (unique.length === 0) {
    throw new PublisherError(
      'invalid',
      'the list of subscriptions (OPML) names no feed: no outline has an xmlUrl',
    )
  }
  return unique
}

function feedsIn(parent: FeedElement, folders: readonly string[]): ListedFeed[] {
  return childrenOf(parent, 'outline').flatMap((outline) => {
    const { title, text, xmlurl } = outline.attributes
    const name = toLine(title || text || '')
    // Old programs escape the address once too often.
    const address = toWebAddress(
      xmlurl
        ?.replaceAll('&amp;', '&')
        .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
        .replace(/^feed:\/\//i, 'http://'),
    )
    const inner = feedsIn(outline, address === undefined && name !== '' ? [...folders, name] : folders)
    return address === undefined ? inner : [{ title: name || address, address, folders }, ...inner]
  })
}

/**
 * The chosen feeds, in the order of the list: by numbers from 1 (`1,3-5`), by parts of titles, folders or addresses, or `all`.
 * Throws `invalid` with every choice that names no feed.
 */
export function chooseFeeds(feeds: readonly ListedFeed[], words: string): readonly ListedFeed[] {
  const choices = words.split(',').flatMap((word) => word.trim() || [])
  const chosen = new Set<ListedFeed>()
  const wrong: string[] = []
  for (const choice of choices) {
    const found = feeds.filter((feed, at) => isChosen(feed, at + 1, choice))
    if (found.length === 0) wrong.push(`"${choice}"`)
    for (const feed of found) chosen.add(feed)
  }
  if (wrong.length > 0) throw new PublisherError('invalid', `${wrong.join(', ')} names no feed of the list`)
  return feeds.filter((feed) => chosen.has(feed))
}

function isChosen({ title, address, folders }: ListedFeed, number: number, choice: string): boolean {
  if (choice.toLowerCase() === 'all') return true
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(choice) ?? []
  if (first !== undefined) return number >= Number(first) && number <= Number(last)
  return [title, address, ...folders].some((text) => text.toLowerCase().includes(choice.toLowerCase()))
}

/** A line for each feed, with its number. */
export function listFeeds(feeds: readonly ListedFeed[]): string {
  const width = String(feeds.length).length
  return feeds
    .map(
      ({ title, address, folders }, at) =>
        `  ${String(at + 1).padStart(width)}  ${[...folders, title].join(' / ')}  ${address}`,
    )
    .join('\n')
}
