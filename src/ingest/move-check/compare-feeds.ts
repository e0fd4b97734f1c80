import { matchStories, type Story } from './match-stories.ts'
import type { ReaderRule } from './reader-rule.ts'
import { bodyOf, dateOf, type SeenEntry, type SeenFeed } from './seen-feed.ts'
import { missingWords } from './words.ts'

export interface FeedPair {
  /** The last document of the old address. */
  readonly old: SeenFeed
  /** What the same subscribers get now. */
  readonly new: SeenFeed
  /** The entries of the archive of the new feed, as far as it was read. */
  readonly archived: readonly SeenEntry[]
  /** False: the old address does not lead to the new feed, so that each subscriber must enter the new address. */
  readonly arrives: boolean
  readonly now: Date
}

/** What happens to the subscribers who use one reader. */
export interface ReaderOutcome {
  readonly rule: ReaderRule
  /** Old stories that it offers once more. */
  readonly seenAgain: readonly SeenAgain[]
  /** Entries of the old document that it finds nowhere in the new feed. */
  readonly lost: readonly SeenEntry[]
  /** Stories whose words differ, in a reader that shows the newest version. */
  readonly changed: readonly Story[]
  /** Stories with another title. */
  readonly renamed: readonly Story[]
  /** How many entries are new as they should be. */
  readonly newStories: number
}

export interface SeenAgain {
  readonly entry: SeenEntry
  /** The same story in the old document. Absent: it was not there. */
  readonly old?: SeenEntry | undefined
  /** The reader lists it once more without marking it as unread. */
  readonly isRead: boolean
}

export interface FeedComparison {
  readonly readers: readonly ReaderOutcome[]
  readonly stories: readonly Story[]
  /** Entries that are older than the oldest of the old document: readers have forgotten them, or never had them. */
  readonly beforeWindow: readonly SeenEntry[]
  /** Ids that several entries of the old document have. */
  readonly repeatedIds: readonly string[]
}

/** Lets readers see the old document first and the new one then, each by its own rule. */
export function compareFeeds(pair: FeedPair, rules: readonly ReaderRule[]): FeedComparison {
  const stories = matchStories(pair.old.entries, pair.new.entries)
  const oldest = extreme(pair.old.entries, (at, best) => at < best)
  const newest = extreme(pair.old.entries, (at, best) => at > best)
  const facts = { ...pair, stories, newest, reworded: new Set(stories.filter(hasOtherWords)) }
  const used = rules.filter((rule) => readsKind(rule, pair.old) && pair.old.entries.some(takenBy(rule)))
  return {
    readers: used.map((rule) => visitAs(rule, facts)),
    stories,
    beforeWindow: pair.new.entries.filter((entry) => isBefore(dateOf(entry), oldest)),
    repeatedIds: [...Map.groupBy(pair.old.entries, ({ id }) => id)].flatMap(([id, entries]) =>
      id && entries.length > 1 ? [id] : [],
    ),
  }
}

interface Facts extends FeedPair {
  readonly stories: readonly Story[]
  /** Of the old document. */
  readonly newest: Date | undefined
  readonly reworded: ReadonlySet<Story>
}

function visitAs(rule: ReaderRule, facts: Facts): ReaderOutcome {
  const { old, stories, arrives, newest, reworded } = facts
  const isNewSubscription = rule.isPerFeed && !arrives
  const before = isNewSubscription ? [] : keyed(rule, old)
  const after = keyed(rule, facts.new)
  const held = new Set(before.flatMap(({ keys }) => keys))
  const storyOf = new Map(stories.map((story) => [story.new, story]))
  const isHeld = ({ entry, keys }: Keyed) =>
    keys.some((key) => held.has(key)) || before.some((known) => rule.isAlike?.(known.entry, entry) === true)
  const fresh = after.filter((one) => !isHeld(one)).map(({ entry }) => entry)
  const oldStories = fresh.filter((entry) => storyOf.has(entry) || isNotAfter(dateOf(entry), newest))
  const kept = after.filter(isHeld).flatMap(({ entry }) => storyOf.get(entry) ?? [])
  const shown = rule.keeps === 'newest' ? kept : []
  const at = { now: facts.now, newestKnown: newest }
  return {
    rule,
    seenAgain: oldStories.map((entry) => ({
      entry,
      old: storyOf.get(entry)?.old,
      isRead: rule.arrivesRead?.(entry, at) === true,
    })),
    lost: findLost(rule, facts, after, fresh.length - oldStories.length),
    changed: shown.filter((story) => reworded.has(story)),
    renamed: shown.filter(hasOtherTitle),
    newStories: fresh.length - oldStories.length,
  }
}

interface Keyed {
  readonly entry: SeenEntry
  readonly keys: readonly string[]
}

function keyed(rule: ReaderRule, feed: SeenFeed): readonly Keyed[] {
  const keys = rule.identify(feed)
  return feed.entries
    .map((entry, index) => ({ entry, keys: keys[index] ?? [] }))
    .filter(({ entry }) => takenBy(rule)(entry))
    .slice(0, rule.mostEntries)
}

/**
 * Where the document ends, an entry is not lost if the archive of the feed holds it. Without an archive, each new story may
 * have pushed out one.
 */
function findLost(
  rule: ReaderRule,
  { old, archived, stories, new: { kind } }: Facts,
  after: readonly Keyed[],
  newStories: number,
): readonly SeenEntry[] {
  const there = new Set(after.flatMap(({ keys }) => keys))
  const inArchive = new Set(rule.identify({ kind, entries: archived }).flat())
  const told = new Map(stories.map((story) => [story.old, story]))
  const shown = after.map(({ entry }) => entry)
  const end = extreme(
    stories.map((story) => story.old),
    (at, best) => at < best,
  )
  const missing = keyed(rule, old).filter(
    ({ entry, keys }) =>
      !told.has(entry) &&
      !keys.some((key) => there.has(key)) &&
      !shown.some((one) => rule.isAlike?.(entry, one) === true),
  )
  const gone = missing.filter(({ entry }) => isBefore(dateOf(entry), end))
  const within = missing.filter((one) => !gone.includes(one))
  const notKept = gone.filter(({ keys }) => !keys.some((key) => inArchive.has(key)))
  const pushedOut = archived.length > 0 ? 0 : newStories
  const beyond = notKept.slice(0, Math.max(0, notKept.length - pushedOut))
  return [...within, ...beyond].map(({ entry }) => entry)
}

function readsKind({ kinds }: ReaderRule, { kind }: SeenFeed): boolean {
  return kinds === undefined || kinds.includes(kind)
}

function takenBy({ takes }: ReaderRule): (entry: SeenEntry) => boolean {
  return (entry) => takes?.(entry) ?? true
}

function hasOtherTitle(story: Story): boolean {
  return (story.old.title ?? '') !== (story.new.title ?? '')
}

/** A document with summaries says nothing about the words of the whole text. */
function hasOtherWords({ old, new: now }: Story): boolean {
  const [before, after] = [bodyOf(old), bodyOf(now)]
  if (missingWords(before, after).length > 0) return true
  return Boolean(old.contentHtml) === Boolean(now.contentHtml) && missingWords(after, before).length > 0
}

function extreme(
  entries: readonly SeenEntry[],
  isBetter: (at: Date, best: Date) => boolean,
): Date | undefined {
  return entries.reduce<Date | undefined>((best, entry) => {
    const at = dateOf(entry)
    return at && (!best || isBetter(at, best)) ? at : best
  }, undefined)
}

function isBefore(at: Date | undefined, other: Date | undefined): boolean {
  return at !== undefined && other !== undefined && at.getTime() < other.getTime()
}

function isNotAfter(at: Date | undefined, other: Date | undefined): boolean {
  return at !== undefined && other !== undefined && at.getTime() <= other.getTime()
}
