import type { FeedComparison, ReaderOutcome } from '../../ingest/move-check/compare-feeds.ts'
import type { Story } from '../../ingest/move-check/match-stories.ts'
import type { SeenEntry } from '../../ingest/move-check/seen-feed.ts'
import { type Report, table } from '../report.ts'
import type { DeadLink } from './check-links.ts'
import type { RedirectCheck } from './check-redirect.ts'

/** What the text of a story has no more. */
export interface TextReport {
  readonly story: Story
  readonly words: readonly string[]
  /** Addresses of pictures, sound and films of the old text. */
  readonly media: readonly string[]
}

export interface FeedReport {
  /** As the user gave it. */
  readonly old: string
  /** The address of the new feed. */
  readonly new: string
  readonly redirects: readonly RedirectCheck[]
  readonly comparison: FeedComparison
  /** Entries of the old feed that are pages of the publication now, and in no feed. */
  readonly pages: readonly SeenEntry[]
  readonly texts: readonly TextReport[]
  readonly deadLinks: readonly DeadLink[]
}

/** A failure if a reader sees an old story again or finds one no more, or if the old address leads nowhere. */
export function reportMove(feeds: readonly FeedReport[]): Report {
  const isFailure = feeds.some(losesReaders)
  const verdict = isFailure ? [] : ['No reader sees an old story again, and none is lost.']
  return {
    json: { feeds: feeds.map(toJson) },
    text: [...feeds.flatMap((feed) => [...feedLines(feed), '']), ...verdict].join('\n'),
    remarks: feeds.flatMap(failureLines),
    isFailure,
  }
}

function losesReaders({ comparison: { readers }, redirects }: FeedReport): boolean {
  const isHurt = readers.some(({ seenAgain, lost }) => seenAgain.length + lost.length > 0)
  return isHurt || redirects.some(({ state }) => state === 'breaks')
}

function failureLines(feed: FeedReport): string[] {
  const { redirects, comparison } = feed
  const count = (find: (outcome: ReaderOutcome) => readonly unknown[]) => {
    const hurt = comparison.readers.filter((outcome) => find(outcome).length > 0)
    const most = Math.max(0, ...hurt.map((outcome) => find(outcome).length))
    return { most, by: `${hurt.length} of ${comparison.readers.length} readers` }
  }
  const [again, lost] = [count(({ seenAgain }) => seenAgain), count(({ lost }) => lost)]
  return [
    ...(again.most > 0 ? [`${feed.new}: up to ${storiesOf(again.most)} seen again, by ${again.by}`] : []),
    ...(lost.most > 0 ? [`${feed.new}: up to ${storiesOf(lost.most)} lost, for ${lost.by}`] : []),
    ...redirects.filter(({ state }) => state === 'breaks').map(({ says }) => `subscribers are lost: ${says}`),
  ]
}

function storiesOf(count: number): string {
  return count === 1 ? '1 story' : `${count} stories`
}

function feedLines(feed: FeedReport): string[] {
  const { comparison, redirects, deadLinks, texts, pages } = feed
  const { readers, stories, beforeWindow, repeatedIds } = comparison
  const reworded = texts.filter(({ words }) => words.length > 0)
  const withoutMedia = texts.filter(({ media }) => media.length > 0)
  return [
    `${feed.old} → ${feed.new}`,
    ...(redirects.length > 0
      ? redirects.map(({ says }) => `  ${says}`)
      : ['  The document does not say its address: whether that leads to the new feed is not checked.']),
    '',
    ...readerTable(readers),
    '',
    ...eventLines('Seen again', readers, ({ seenAgain }) =>
      seenAgain.map(({ entry, old }) => `${nameOf(entry)}: ${keyOf(entry)}, ${sayBefore(entry, old)}`),
    ),
    ...eventLines('Lost', readers, ({ lost }) => lost.map((entry) => `${nameOf(entry)}: ${keyOf(entry)}`)),
    ...eventLines('Renamed', readers, ({ renamed }) =>
      renamed.map((story) => `${nameOf(story.old)} is now ${nameOf(story.new)}`),
    ),
    ...eventLines('Changed', readers, ({ changed }) => changed.map((story) => nameOf(story.new))),
    ...section('Pages now, in no feed', pages.map(nameOf)),
    ...section('Older than the oldest story of the old feed', beforeWindow.map(nameOf)),
    ...section('Ids that several stories of the old feed have', repeatedIds),
    ...section(
      'Words lost',
      reworded.map(
        ({ story, words }) => `${nameOf(story.new)}: ${words.length}: ${shorten(words.join(' '))}`,
      ),
    ),
    ...section(
      'Pictures, sound or films missing',
      withoutMedia.flatMap(({ story, media }) => media.map((url) => `${nameOf(story.new)}: ${url}`)),
    ),
    ...section(
      'Dead links',
      deadLinks.map(({ url, kind, fault }) => `${kind} ${url} ${fault}`),
    ),
    `  ${storiesOf(stories.length)} of the old feed in the new one, ${feedCounts(feed)}`,
  ]
}

function sayBefore(entry: SeenEntry, old: SeenEntry | undefined): string {
  if (!old) return 'was not in the old feed'
  return keyOf(old) === keyOf(entry) ? 'the same in another subscription' : `was ${keyOf(old)}`
}

function feedCounts({ comparison: { readers } }: FeedReport): string {
  const [first] = readers
  return `${storiesOf(Math.max(0, first?.newStories ?? 0))} published since`
}

function readerTable(readers: readonly ReaderOutcome[]): string[] {
  const head = ['reader', 'seen again', 'lost', 'changed', 'renamed', 'knows a story by']
  const rows = readers.map(({ rule, seenAgain, lost, changed, renamed }) => [
    rule.name,
    ...[seenAgain, lost, changed, renamed].map((list) => String(list.length)),
    rule.key,
  ])
  return table([head, ...rows])
    .split('\n')
    .map((line) => `  ${line}`)
}

/** Entries in the terminal; JSON has all. */
const mostLines = 20

/** Readers that see the same are named once. */
function eventLines(
  title: string,
  readers: readonly ReaderOutcome[],
  linesOf: (outcome: ReaderOutcome) => readonly string[],
): string[] {
  const groups = Map.groupBy(readers, (outcome) => linesOf(outcome).join('\n'))
  return [...groups].flatMap(([lines, same]) => {
    if (lines === '') return []
    const names = same.length === readers.length ? 'all readers' : same.map(nameOfReader).join(', ')
    return section(`${title}, in ${names}`, lines.split('\n'))
  })
}

function nameOfReader({ rule, seenAgain }: ReaderOutcome): string {
  const isQuiet = seenAgain.length > 0 && seenAgain.every(({ isRead }) => isRead)
  return isQuiet ? `${rule.name} (not marked as unread)` : rule.name
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - mostLines
  return [
    `  ${title}:`,
    ...lines.slice(0, mostLines).map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${more} more; --json lists all`] : []),
    '',
  ]
}

function nameOf({ title, link, id }: SeenEntry): string {
  return `"${oneLine(title || link || id || 'without a title')}"`
}

function keyOf({ id, link }: SeenEntry): string {
  return id ? `id ${oneLine(id)}` : `no id, link ${oneLine(link ?? 'none')}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function shorten(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

function toJson({ old, new: address, redirects, comparison, texts, pages, deadLinks }: FeedReport) {
  const { readers, stories, beforeWindow, repeatedIds } = comparison
  return {
    ...{ old, new: address, redirects },
    stories: stories.length,
    readers: readers.map(({ rule, newStories, ...outcome }) => ({
      reader: rule.name,
      key: rule.key,
      withoutId: rule.withoutId,
      isPerFeed: rule.isPerFeed,
      redirect: rule.redirect,
      newStories,
      seenAgain: outcome.seenAgain.map(({ entry, old: before, isRead }) => ({
        ...entryJson(entry),
        isRead,
        ...(before && { old: entryJson(before) }),
      })),
      lost: outcome.lost.map(entryJson),
      changed: outcome.changed.map(storyJson),
      renamed: outcome.renamed.map(storyJson),
    })),
    beforeWindow: beforeWindow.map(entryJson),
    repeatedIds,
    pages: pages.map(entryJson),
    texts: texts.map(({ story, words, media }) => ({
      ...storyJson(story),
      lostWords: words,
      missingMedia: media,
    })),
    deadLinks,
  }
}

function storyJson({ old, new: now }: Story) {
  return { old: entryJson(old), new: entryJson(now) }
}

function entryJson({ id, link, title, published }: SeenEntry) {
  return { id, link, title, published }
}
