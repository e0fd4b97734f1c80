import type { FeedName } from '../domain/feed.ts'
import { type FeedCount, mostSources, type SubscriberReport } from '../store/audience/counts.ts'
import type { Day } from '../store/audience/day.ts'

/** Requests of one reader. */
export interface Tally {
  requests: number
  conditional: number
  notModified: number
}

/** Requests for a feed on a day that are not stored yet. */
export interface FeedTally {
  readonly day: Day
  readonly feed: FeedName
  readonly readers: Map<string, Tally>
  readonly reports: Map<string, SubscriberReport>
  readonly words: Set<number>
}

export interface TallyLimits {
  readonly mostTallies: number
  /** Words of all feeds together. */
  readonly mostWords: number
  /** Reports to all feeds together. */
  readonly mostReports: number
}

const defaultLimits: TallyLimits = { mostTallies: 10_000, mostWords: 100_000, mostReports: 50_000 }

export type Tallies = ReturnType<typeof createTallies>

/** Counts in memory. The limits bound it whatever clients send and however long the database is unavailable. */
export function createTallies({ mostTallies, mostWords, mostReports }: TallyLimits = defaultLimits) {
  const held = new Map<string, FeedTally>()
  let wordsHeld = 0
  let reportsHeld = 0
  let timesTaken = 0

  /** Undefined if there are too many. */
  function at(day: Day, feed: FeedName): FeedTally | undefined {
    const key = `${day} ${feed}`
    const known = held.get(key)
    if (known || held.size >= mostTallies) return known
    const tally = { day, feed, readers: new Map(), reports: new Map(), words: new Set<number>() }
    held.set(key, tally)
    return tally
  }

  /** Of each service and source the largest report. */
  function addReport({ reports }: FeedTally, report: SubscriberReport): void {
    const key = `${report.service}\n${report.source}`
    const known = reports.get(key)
    if (known && known.subscribers >= report.subscribers) return
    if (!known && (reportsHeld >= mostReports || !hasRoomFor(report.service, reports))) return
    reports.set(key, report)
    if (!known) reportsHeld++
  }

  function addWord({ words }: FeedTally, word: number): void {
    if (wordsHeld >= mostWords || words.has(word)) return
    words.add(word)
    wordsHeld++
  }

  /** Hands over every tally: none of them may be counted up afterwards. */
  function takeAll(): FeedTally[] {
    const all = [...held.values()]
    held.clear()
    wordsHeld = 0
    reportsHeld = 0
    timesTaken++
    return all
  }

  /** Merges tallies that could not be stored into the requests counted since. */
  function putBack(tallies: readonly FeedTally[]): void {
    for (const { day, feed, readers, reports, words } of tallies) {
      const into = at(day, feed)
      if (!into) continue
      for (const [reader, { requests, conditional, notModified }] of readers) {
        const tally = tallyOf(into, reader)
        tally.requests += requests
        tally.conditional += conditional
        tally.notModified += notModified
      }
      for (const report of reports.values()) addReport(into, report)
      for (const word of words) addWord(into, word)
    }
  }

  return { at, addReport, addWord, takeAll, timesTaken: () => timesTaken, putBack }
}

/** The requests of that reader, to be counted up. */
export function tallyOf({ readers }: FeedTally, reader: string): Tally {
  const known = readers.get(reader)
  if (known) return known
  const tally = { requests: 0, conditional: 0, notModified: 0 }
  readers.set(reader, tally)
  return tally
}

export function toFeedCount({ readers, reports, words, ...tally }: FeedTally): FeedCount {
  const answers = [...readers].map(([reader, counts]) => ({ reader, ...counts }))
  return { ...tally, answers, reports: [...reports.values()], words: [...words] }
}

function hasRoomFor(service: string, reports: FeedTally['reports']): boolean {
  return [...reports.values()].filter((known) => known.service === service).length < mostSources
}
