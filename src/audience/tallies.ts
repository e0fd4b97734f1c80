import type { FeedName } from '../domain/feed.ts'
import { type FeedCount, mostSources, type SubscriberReport } from '../store/audience/counts.ts'
import type { Day } from '../store/audience/day.ts'

/** How often a reader asked. */
export interface Tally {
  requests: number
  conditional: number
  notModified: number
}

/** What has been counted of a feed on a day and is not written yet. */
export interface FeedTally {
  readonly day: Day
  readonly feed: FeedName
  readonly readers: Map<string, Tally>
  readonly reports: Map<string, SubscriberReport>
  readonly words: Set<number>
}

/** Counts in memory, bounded whatever is asked and however long the database is away. */
export interface Tallies {
  /** Undefined where too many are held. */
  at(day: Day, feed: FeedName): FeedTally | undefined
  addReport(tally: FeedTally, report: SubscriberReport): void
  addWord(tally: FeedTally, word: number): void
  /** Everything that is held. From then on nothing can be counted there. */
  takeAll(): FeedTally[]
  timesTaken(): number
  /** Puts back what could not be written, beside what was counted meanwhile. */
  putBack(tallies: readonly FeedTally[]): void
}

export interface TallyLimits {
  readonly mostTallies: number
  /** Words of all feeds together. */
  readonly mostWords: number
  /** Reports to all feeds together. */
  readonly mostReports: number
}

const defaultLimits: TallyLimits = { mostTallies: 10_000, mostWords: 100_000, mostReports: 50_000 }

export function createTallies(limits: TallyLimits = defaultLimits): Tallies {
  const { mostTallies, mostWords, mostReports } = limits
  const held = new Map<Day, Map<FeedName, FeedTally>>()
  let talliesHeld = 0
  let wordsHeld = 0
  let reportsHeld = 0
  let timesTaken = 0

  const tallies: Tallies = {
    at: (day, feed) => {
      const ofDay = held.get(day) ?? new Map<FeedName, FeedTally>()
      const known = ofDay.get(feed)
      if (known || talliesHeld >= mostTallies) return known
      const fresh = newTally(day, feed)
      held.set(day, ofDay.set(feed, fresh))
      talliesHeld++
      return fresh
    },
    addReport: ({ reports }, report) => {
      const key = `${report.service}\n${report.source}`
      const known = reports.get(key)
      if (known && known.subscribers >= report.subscribers) return
      if (!known && (reportsHeld >= mostReports || !hasRoomFor(report.service, reports))) return
      reports.set(key, report)
      if (!known) reportsHeld++
    },
    addWord: ({ words }, word) => {
      if (wordsHeld >= mostWords || words.has(word)) return
      words.add(word)
      wordsHeld++
    },
    takeAll: () => {
      const all = [...held.values()].flatMap((ofDay) => [...ofDay.values()])
      held.clear()
      talliesHeld = 0
      wordsHeld = 0
      reportsHeld = 0
      timesTaken++
      return all
    },
    timesTaken: () => timesTaken,
    putBack: (some) => {
      for (const tally of some) {
        const into = tallies.at(tally.day, tally.feed)
        if (into) merge(tally, into, tallies)
      }
    },
  }
  return tallies
}

/** How often that reader has asked: to be counted up. */
export function tallyOf({ readers }: FeedTally, reader: string): Tally {
  const known = readers.get(reader)
  if (known) return known
  const fresh = { requests: 0, conditional: 0, notModified: 0 }
  readers.set(reader, fresh)
  return fresh
}

export function toFeedCount({ day, feed, readers, reports, words }: FeedTally): FeedCount {
  const answers = [...readers].map(([reader, tally]) => ({ reader, ...tally }))
  return { day, feed, answers, reports: [...reports.values()], words: [...words] }
}

function newTally(day: Day, feed: FeedName): FeedTally {
  return { day, feed, readers: new Map(), reports: new Map(), words: new Set() }
}

function hasRoomFor(service: string, reports: FeedTally['reports']): boolean {
  let count = 0
  for (const known of reports.values()) if (known.service === service) count++
  return count < mostSources
}

function merge(from: FeedTally, into: FeedTally, { addReport, addWord }: Tallies): void {
  for (const [reader, { requests, conditional, notModified }] of from.readers) {
    const tally = tallyOf(into, reader)
    tally.requests += requests
    tally.conditional += conditional
    tally.notModified += notModified
  }
  for (const report of from.reports.values()) addReport(into, report)
  for (const word of from.words) addWord(into, word)
}
