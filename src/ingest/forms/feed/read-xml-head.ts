import { childrenOf, firstOf, textIn, textOf, toLine } from './element-text.ts'
import type { ParsedFeed } from './parsed-feed.ts'
import { createResolve } from './read-enclosures.ts'
import { readRights } from './read-rights.ts'
import type { FeedElement } from './xml-elements.ts'

export type FeedHead = Omit<ParsedFeed, 'entries' | 'remarks'>

const kinds: Readonly<Record<string, ParsedFeed['kind']>> = {
  rss: 'rss',
  channel: 'rss',
  'rdf:rdf': 'rdf',
  rdf: 'rdf',
  'atom:feed': 'atom',
  'atom:entry': 'atom',
}

export function kindOf(root: FeedElement | undefined): ParsedFeed['kind'] | undefined {
  return kinds[root?.name ?? '']
}

/** What a feed says of itself, as far as it is read. `address`: where the document came from. */
export function readXmlHead(root: FeedElement | undefined, address: string | undefined): FeedHead {
  const channel = childrenOf(root, 'channel')[0] ?? root
  const resolve = createResolve(address)
  const links = [...new Set([channel, root])].flatMap((one) => childrenOf(one, 'atom:link', 'link'))
  const linked = (relation: string, element?: FeedElement): string | undefined => {
    const found =
      element ??
      links.find(({ attributes: { rel, href } }) => href !== undefined && isRelation(rel, relation))
    return found && resolve(found.attributes.href, found)
  }
  const plainLink = links.find((one) => one.attributes.href === undefined && textOf(one) !== '')
  const home =
    (plainLink && resolve(textOf(plainLink), plainLink)) ??
    linked(
      'alternate',
      links.find(
        ({ attributes: { rel = 'alternate', type = 'text/html', href } }) =>
          href !== undefined && rel === 'alternate' && /html/.test(type),
      ),
    ) ??
    linked('alternate')
  const title = firstOf(channel, 'title', 'atom:title', 'dc:title')
  const description = firstOf(channel, 'description', 'atom:subtitle', 'atom:tagline')
  const generator = firstOf(channel, 'generator', 'atom:generator')
  const fields = {
    title: title && toLine(textOf(title), title.attributes.type === 'html'),
    description: description && toLine(textOf(description), description.attributes.type === 'html'),
    home,
    self: linked('self'),
    language: textIn(channel, 'language', 'dc:language') ?? channel?.language ?? root?.language,
    generator: [textOf(generator), generator?.attributes.uri ?? generator?.attributes['rdf:resource']]
      .filter(Boolean)
      .join(' '),
    ...readRights(channel, resolve),
    next: linked('next'),
    prevArchive: linked('prev-archive'),
    isComplete: childrenOf(channel, 'fh:complete').length > 0 || undefined,
  }
  return { kind: kindOf(root) ?? 'rss', ...withoutEmpty(fields) }
}

/** RFC 5005 also has the relations as addresses. */
function isRelation(written: string | undefined, relation: string): boolean {
  return written?.trim().toLowerCase().replace('http://www.iana.org/assignments/relation/', '') === relation
}

export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>
}
