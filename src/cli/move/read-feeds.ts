import { readFile } from 'node:fs/promises'
import { PublisherError, sayFileError } from '../../domain/errors.ts'
import type { Format } from '../../domain/feed.ts'
import { paths } from '../../domain/site.ts'
import { generator } from '../../formats/version.ts'
import { findOldFeedFault } from '../../ingest/exports/moving/old-feed.ts'
import { parseFeed } from '../../ingest/forms/feed/parse-feed.ts'
import type { ParsedFeed } from '../../ingest/forms/feed/parsed-feed.ts'
import type { SeenEntry } from '../../ingest/move-check/seen-feed.ts'
import { toSeenEntry } from '../../ingest/move-check/to-seen-feed.ts'
import { hostOf, type Visit, type Visitor } from './visit.ts'

/** The last document of an old feed. */
export interface OldFeedDocument {
  /** As the user gave it. */
  readonly name: string
  readonly feed: ParsedFeed
  /** Where subscribers fetch it: as given, or as the document says. Absent: unknown. */
  readonly address?: string
}

/** A feed that subscribers get now. */
export interface NewFeedDocument {
  readonly address: string
  readonly feed: ParsedFeed
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
}

/** Reads a saved document. Throws `invalid` if it is no feed, `not_found` if there is no such file. */
async function readSavedFeed(file: string): Promise<OldFeedDocument> {
  const bytes = await readFile(file).catch((error) => {
    throw new PublisherError('not_found', `${file} cannot be read: ${sayFileError(error)}`, { cause: error })
  })
  const feed = requireWhole(file, parseNamed(bytes, file, {}), bytes)
  return { name: file, feed, ...(feed.self !== undefined && { address: feed.self }) }
}

function requireWhole(name: string, feed: ParsedFeed, bytes: Uint8Array): ParsedFeed {
  const fault = findOldFeedFault(feed, bytes)
  if (fault) throw new PublisherError('invalid', `${name} ${fault}`)
  return feed
}

export interface OldFeeds {
  readonly documents: readonly OldFeedDocument[]
  /** Old addresses that lead to the new site: they have no document of their own any more. */
  readonly moved: readonly Visit[]
}

/** `newSite`: an address of the new site. Throws what `readSavedFeed` throws, and what the first address does that is no feed. */
export async function readOldFeeds(
  names: readonly string[],
  newSite: string,
  visitor: Visitor,
): Promise<OldFeeds> {
  const documents = await Promise.all(names.filter((name) => !isAddress(name)).map(readSavedFeed))
  const visits = await Promise.all(names.filter(isAddress).map((name) => visitor.visit(name)))
  const answers = visits.map((visit) => ({ visit, feed: parseVisited(visit) }))
  const moved = answers.filter((answer) => isNewFeed(answer, newSite)).map(({ visit }) => visit)
  const live = answers.filter(({ visit }) => !moved.includes(visit))
  const parsed = live.map(({ visit: { url, bytes }, feed }) => ({
    ...{ name: url, address: url },
    feed: requireWhole(url, feed, bytes),
  }))
  if (documents.length + parsed.length > 0) return { documents: [...documents, ...parsed], moved }
  throw new PublisherError(
    'invalid',
    `${names.join(', ')} leads to the new site already: add --old with the document that was saved before the move`,
  )
}

/** Whether an old address answers the new feed already. The old site may have the same host, and redirects of its own. */
function isNewFeed(
  { visit, feed }: { readonly visit: Visit; readonly feed: ParsedFeed },
  newSite: string,
): boolean {
  const { address, redirects } = visit
  if (address === newSite) return true
  // A JSON Feed does not say which program wrote it.
  const isOurs = feed.generator?.startsWith(generator.name) ?? (feed.kind === 'json' && redirects.length > 0)
  return isOurs && hostOf(address) === hostOf(newSite)
}

/** Throws `unavailable` if the address does not answer 200, `invalid` if it answers something else than a feed. */
function parseVisited({ url, address, status, bytes, contentType }: Visit): ParsedFeed {
  if (status !== 200) throw new PublisherError('unavailable', `${url} answers ${status}`)
  return parseNamed(bytes, url, { address, contentType })
}

function parseNamed(
  bytes: Uint8Array,
  name: string,
  document: { readonly address?: string; readonly contentType?: string },
): ParsedFeed {
  try {
    return parseFeed(bytes, document)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    throw new PublisherError('invalid', `${name}: ${error.message}`, { cause: error })
  }
}

const formatOf = { rss: 'rss', rdf: 'rss', atom: 'atom', json: 'json' } as const satisfies Record<
  ParsedFeed['kind'],
  Format
>

/** The publication's feed to which the path of the old address leads on its server; otherwise its main feed in the same format. */
export async function findNewFeed(
  { feed, address }: OldFeedDocument,
  baseUrl: string,
  visitor: Visitor,
): Promise<NewFeedDocument> {
  const main = baseUrl + paths.feed('main', formatOf[feed.kind])
  const byPath = address === undefined ? undefined : atSite(address, baseUrl)
  const found = byPath === undefined ? undefined : await readIfFeed(byPath, visitor)
  return found ?? readNewFeed(main, visitor)
}

/** An address of the old site, with the host of the new one. */
export function atSite(url: string, baseUrl: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { pathname, search } = new URL(url)
  return new URL(baseUrl).origin + pathname + search
}

async function readIfFeed(address: string, visitor: Visitor): Promise<NewFeedDocument | undefined> {
  return readNewFeed(address, visitor).catch((error) => {
    if (error instanceof PublisherError) return undefined
    throw error
  })
}

export async function readNewFeed(address: string, visitor: Visitor): Promise<NewFeedDocument> {
  const visit = await visitor.visit(address)
  return { address: visit.address, feed: parseVisited(visit) }
}

/** More pages than a publication has whose old feed is read whole. */
const mostPages = 500

/** The entries of the archive of a feed (RFC 5005, section 4), until `isEnough` says so, or a page cannot be read. */
export async function readArchive(
  { prevArchive }: ParsedFeed,
  visitor: Visitor,
  isEnough: (entries: readonly SeenEntry[]) => boolean,
): Promise<readonly SeenEntry[]> {
  const entries: SeenEntry[] = []
  const seen = new Set<string>()
  for (let at = prevArchive; at !== undefined && !seen.has(at) && seen.size < mostPages; ) {
    if (isEnough(entries)) break
    seen.add(at)
    const page = await readIfFeed(at, visitor)
    entries.push(...(page?.feed.entries.map(toSeenEntry) ?? []))
    at = page?.feed.prevArchive
  }
  return entries
}
