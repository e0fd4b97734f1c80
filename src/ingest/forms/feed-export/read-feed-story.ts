import type { Remark } from '../../../domain/errors.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import { parseMoment } from '../../../domain/moment.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { isLanguageTag, isWebAddress } from '../../field-rules.ts'
import { parseHtml } from '../../html/tree.ts'
import type { Draft } from '../draft.ts'
import type { ParsedDate, ParsedEnclosure, ParsedEntry } from '../feed/parsed-feed.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { type FeedStory, hasOnlySummary, isCutOff } from './to-record.ts'

/** The draft of an entry: what it says, and what its feed says for all of them. */
export function readFeedStory(record: ExportRecord, publication: Publication): Draft {
  const { entry, feed, isHidden } = record.data as FeedStory
  const line = record.line ?? 1
  const warnings: Remark[] = []
  const warn = (field: string, rule: string) => warnings.push({ field, line, message: `${field} ${rule}` })
  const contentHtml = entry.contentHtml ?? entry.summaryHtml ?? ''
  if (hasOnlySummary(entry)) warn('contentHtml', 'has only the summary, since the feed has no more')
  const dates = readDates(entry, warn)
  if (record.kind === 'article') sayWhyDraft(entry, dates, isHidden, warn)
  const language = readLanguage(entry, feed, publication, warn)
  const first = entry.categories[0]
  const section = publication.sections.find(
    ({ slug }) => first !== undefined && slug === toFeedSlug(first),
  )?.slug
  const summary = entry.contentHtml === undefined ? undefined : wholeSummary(entry)
  const license = [entry.license, feed.license].find(
    (address) => address !== undefined && isWebAddress(address),
  )
  const rights = entry.rights ?? feed.rights
  const fields = {
    ...readTitle(entry, contentHtml, dates.published, warnings),
    ...(record.slug !== undefined && { slug: record.slug }),
    contentHtml,
    ...(summary !== undefined && { summary }),
    authors: entry.authors,
    tags: entry.categories,
    ...(section !== undefined && { section }),
    ...(language !== undefined && { language }),
    ...dates,
    ...(isHidden && { status: 'draft' }),
    ...readSource(entry),
    ...(rights !== undefined && { rights }),
    ...(license !== undefined && { license }),
    ...(entry.enclosures.length > 0 && { figures: entry.enclosures.map(toFigure) }),
  }
  const body = entry.contentHtml === undefined ? entry.writtenAs.summary : entry.writtenAs.contentHtml
  const names = {
    ...entry.writtenAs,
    contentHtml: body,
    ...(entry.published?.at === undefined && { published: entry.writtenAs.updated }),
  }
  return {
    fields,
    lines: new Map([['article', { first: line, last: line }]]),
    writtenAs: new Map(
      Object.entries(names).flatMap(([field, name]) =>
        name === undefined || field === 'id' || field === 'link' ? [] : [[field, name] as const],
      ),
    ),
    problems: [],
    warnings,
  }
}

type Warn = (field: string, rule: string) => void

function readTitle(
  { title }: ParsedEntry,
  html: string,
  published: string | undefined,
  warnings: Remark[],
): { title?: string } {
  if (title !== undefined) return { title }
  const found = titleOfUntitled(parseHtml(html), published?.slice(0, 10))
  if (!found) return {}
  warnings.push(found.warning)
  return { title: found.title }
}

/** A draft that its system does not call so. */
function sayWhyDraft(
  { extra }: ParsedEntry,
  { published }: { published?: string },
  isHidden: boolean,
  warn: Warn,
): void {
  if (extra['blogger:status']?.[0] === 'SCHEDULED')
    warn(
      'status',
      'is draft, though Blogger would publish the post at its time: publish it, or give it that time',
    )
  else if (!isHidden && published === undefined) warn('status', 'is draft, since the entry has no date')
}

/** An entry of Atom may have only the date of its last change. */
function readDates(
  { published, updated }: ParsedEntry,
  warn: Warn,
): { published?: string; updated?: string } {
  for (const [field, date] of [
    ['published', published],
    ['updated', updated],
  ] as const) {
    if (date !== undefined && date.at === undefined && date.text !== '')
      warn(field, `says "${date.text}", which is no date; it is left out`)
  }
  const at = published?.at ?? updated?.at
  if (at === undefined) return {}
  return { published: at, ...(isLater(updated, at) && { updated: updated?.at }) }
}

function isLater(updated: ParsedDate | undefined, published: string): boolean {
  const [one, other] = [parseMoment(updated?.at ?? ''), parseMoment(published)]
  return one !== undefined && other !== undefined && one.at > other.at
}

/** The language that the entry names; that of the feed only where it is not the publication's. */
function readLanguage(
  entry: ParsedEntry,
  feed: FeedStory['feed'],
  publication: Publication,
  warn: Warn,
): string | undefined {
  const written = (entry.language ?? feed.language)?.trim().replaceAll('_', '-')
  if (written === undefined || written === '') return undefined
  if (!isLanguageTag(written)) {
    if (entry.language !== undefined)
      warn('language', `says "${entry.language}", which is no language tag; it is left out`)
    return undefined
  }
  const isSame = written.split('-')[0]?.toLowerCase() === publication.language.split('-')[0]?.toLowerCase()
  return isSame && !written.includes('-') ? undefined : sameOrWritten(written, publication.language)
}

function sameOrWritten(written: string, own: string): string | undefined {
  return written.toLowerCase() === own.toLowerCase() ? undefined : written
}

/** A summary that was cut off is the beginning of the text, not a summary. */
function wholeSummary({ summary }: ParsedEntry): string | undefined {
  return summary === undefined || isCutOff(summary) || summary.length > mostSummary ? undefined : summary
}

/** Longer ones are the text itself. */
const mostSummary = 1000

function readSource({ source }: ParsedEntry): { source?: object } {
  const url = source?.url !== undefined && isWebAddress(source.url) ? source.url : undefined
  const title = source?.title
  return title === undefined && url === undefined
    ? {}
    : { source: { ...(title !== undefined && { title }), ...(url !== undefined && { url }) } }
}

function toFigure({ title, ...file }: ParsedEnclosure): object {
  return { ...file, ...(file.alt === undefined && title !== undefined && { alt: title }) }
}
