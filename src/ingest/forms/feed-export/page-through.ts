import { PublisherError } from '../../../domain/errors.ts'
import type { WebDocument, WebSource } from '../../exports/export-form.ts'
import type { FeedDocument } from '../feed/parse-feed.ts'
import type { FeedHead } from '../feed/read-xml-head.ts'

/** A document of a feed that is about to be read. */
export interface FeedPage extends FeedDocument {
  /** For reports: the name of the file, or the address. */
  readonly name: string
  readonly pieces: AsyncIterable<Uint8Array>
}

/** What reading a page has shown: where the feed goes on, and whether it had any entry that no page before it had. */
export interface PageOutcome {
  readonly head: FeedHead
  readonly hasNew: boolean
}

/** No publication has more: 10 entries a page make a million. */
const mostPages = 100_000

/**
 * The documents of a feed, from its newest entries back to the first: the pages that each names (RFC 5005, section 3; JSON
 * Feed's `next_url`; Blogger), then its archives (RFC 5005, section 4), and those of WordPress, which names none. Each address
 * comes once, so links in a circle end. Throws `unavailable` if a document that the feed names cannot be had, since its
 * entries would be missing.
 */
export async function* pageThrough(
  web: WebSource,
  address: string,
): AsyncGenerator<FeedPage, void, PageOutcome> {
  const seen = new Set<string>()
  const archives: string[] = []
  let next: Next | undefined = { address, isGuess: false }
  while (next && seen.size < mostPages) {
    seen.add(next.address)
    const document: WebDocument = await web.fetch(next.address)
    if (document.status < 200 || document.status > 299) {
      if (next.isGuess) break
      const message = `${next.address}, which the feed names, answers with status ${document.status}: the stories from there on are missing; try again later`
      throw new PublisherError('unavailable', message)
    }
    seen.add(document.address)
    const { contentType, open } = document
    const outcome: PageOutcome = yield {
      name: next.address,
      address: document.address,
      pieces: open(),
      ...(contentType !== undefined && { contentType }),
    }
    const { head } = outcome
    if (head.prevArchive !== undefined) archives.push(head.prevArchive)
    next = findNext(next, outcome, seen) ?? toNext(archives.find((one) => !seen.has(one)))
  }
}

interface Next {
  readonly address: string
  /** Whether the feed does not name it. */
  readonly isGuess: boolean
}

function toNext(address: string | undefined): Next | undefined {
  return address === undefined ? undefined : { address, isGuess: false }
}

function findNext(current: Next, { head, hasNew }: PageOutcome, seen: ReadonlySet<string>): Next | undefined {
  if (head.next !== undefined) return seen.has(head.next) ? undefined : { address: head.next, isGuess: false }
  const isPaged = /wordpress/i.test(head.generator ?? '') && head.prevArchive === undefined
  if (!isPaged || !hasNew) return undefined
  const address = nextOfWordPress(current.address)
  return seen.has(address) ? undefined : { address, isGuess: true }
}

/** `/feed/?paged=2`: beyond the last page WordPress answers 404. */
function nextOfWordPress(address: string): string {
  const url = new URL(address)
  url.searchParams.set('paged', String(Number(url.searchParams.get('paged') ?? 1) + 1))
  return url.href
}
