import type { Format } from '../../src/domain/feed.ts'
import type { Faults } from './faults.ts'
import type { Ledger } from './ledger.ts'
import type { ReadFeed } from './library.ts'
import type { Edition } from './story.ts'

/** What a reader remembers of a feed in one format, at one replica, for as long as the proof lasts. */
export interface ReaderMemory {
  /**
   * It was given this document, by 200 or by 304. Faults: a story that is lost, that is older than it was before, that
   * nobody has written so, or that is back after it had gone.
   */
  see(feed: ReadFeed): void
  /** Whether what it saw last has that edition or a newer one, or is past it. */
  shows(edition: Edition): boolean
  /** Whether it has ever seen that story. */
  hasSeen(story: number): boolean
  /** When it first saw what each write made, its withdrawals among them. */
  readonly seenAt: ReadonlyMap<number, number>
}

export interface MemoryOptions {
  /** Whose memory it is, for sentences. */
  readonly name: string
  readonly format: Format
  readonly feedSize: number
  readonly ledger: Ledger
  readonly faults: Faults
}

export function createReaderMemory({ name, format, feedSize, ledger, faults }: MemoryOptions): ReaderMemory {
  const newest = new Map<number, number>()
  const gone = new Set<number>()
  const seenAt = new Map<number, number>()
  let last: ReadFeed = { format, editions: [] }
  const blame = (sentence: string) => faults.add(`${name}, ${format}: ${sentence}`)

  function compare({ story, write }: Edition): void {
    const known = newest.get(story)
    const record = ledger.recordOf(story)
    if (gone.has(story) || ledger.isGoneForGood(story)) blame(`story ${story} is back after it had gone`)
    if (known !== undefined && write < known) blame(`story ${story} is w${write} after w${known}`)
    if (!record?.writes.includes(write)) blame(`story ${story} has never been w${write}`)
    if (known === undefined || write > known) seenAt.set(write, performance.now())
    newest.set(story, Math.max(write, known ?? 0))
  }

  /** What was there and is there no more. */
  function miss(story: number, feed: ReadFeed): void {
    if (gone.has(story) || isPast(feed, story)) return
    const withdrawal = ledger.recordOf(story)?.withdrawal
    if (withdrawal === undefined) blame(`story ${story} is lost`)
    else seenAt.set(withdrawal, performance.now())
    gone.add(story)
  }

  /** Newer ones have pushed it into the archive. */
  function isPast({ editions }: ReadFeed, story: number): boolean {
    return editions.length >= feedSize && story < (editions.at(-1)?.story ?? 0)
  }

  return {
    see: (feed) => {
      if (feed === last) return
      last = feed
      const present = new Set(feed.editions.map(({ story }) => story))
      for (const edition of feed.editions) compare(edition)
      for (const story of newest.keys()) if (!present.has(story)) miss(story, feed)
    },
    shows: ({ story, write }) => {
      const found = last.editions.find((one) => one.story === story)
      if (ledger.recordOf(story)?.withdrawal === write) return found === undefined
      return found === undefined ? isPast(last, story) : found.write >= write
    },
    hasSeen: (story) => newest.has(story),
    seenAt,
  }
}
