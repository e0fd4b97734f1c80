import type { SeenEntry, SeenFeed } from './seen-feed.ts'

/** By which rule a feed reader decides that an entry is one that it has already. */
export interface ReaderRule {
  readonly name: string
  /** What it compares, for people: `feed and id`. */
  readonly key: string
  /** What it compares where an entry has no id, for people. */
  readonly withoutId: string
  /** Whether the same entry under another subscription is a new one. */
  readonly isPerFeed: boolean
  /** What a 301 of the feed's address does, for people. */
  readonly redirect: string
  /** The version of an edited entry that it shows. */
  readonly keeps: 'first' | 'newest'
  /** Kinds of documents that it reads. Absent: all. */
  readonly kinds?: readonly string[]
  /** Whether it takes the entry at all. Absent: it takes each. */
  readonly takes?: (entry: SeenEntry) => boolean
  /** How many entries of a document it reads. Absent: all. */
  readonly mostEntries?: number
  /**
   * The keys of each entry, in the order of the feed, without the feed's address: an entry is the same if it shares one. No key:
   * the entry is new at each fetch.
   */
  readonly identify: (feed: SeenFeed) => readonly (readonly string[])[]
  /** A further rule by which an entry with other keys is the same. */
  readonly isAlike?: (known: SeenEntry, entry: SeenEntry) => boolean
  /** Whether it lists a new entry without marking it as unread. Absent: each new entry is unread. */
  readonly arrivesRead?: (entry: SeenEntry, at: ArrivalFacts) => boolean
}

export interface ArrivalFacts {
  readonly now: Date
  /** Of the entries that it knows. */
  readonly newestKnown: Date | undefined
}

/** A rule that looks at one entry alone, with the first key that is there. */
export function byEntry(
  ...keys: readonly ((entry: SeenEntry) => string | undefined)[]
): ReaderRule['identify'] {
  return ({ entries }) =>
    entries.map((entry) => {
      const key = keys.map((find) => find(entry)).find((found) => found !== undefined)
      return key === undefined ? [] : [key]
    })
}

/** A key of several parts, all of which must be there. The parts of a key cannot be mistaken for those of another one. */
export function joined(
  ...parts: readonly ((entry: SeenEntry) => string | undefined)[]
): (entry: SeenEntry) => string | undefined {
  return (entry) => {
    const found = parts.map((part) => part(entry))
    return found.includes(undefined) ? undefined : JSON.stringify(found)
  }
}
