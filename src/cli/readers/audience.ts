import type { Gazette } from '../../server/open-gazette.ts'
import { parseAudienceQuestion } from '../../store/audience/day.ts'
import type { AudienceReport, FeedAudience } from '../../store/audience/report.ts'
import { type Report, table } from '../report.ts'

export interface AudienceCommandOptions {
  readonly feed?: string
  readonly days?: string
}

/** The audience as a table, and as the JSON of `/api/audience`. Throws `invalid` for wrong days or a wrong feed. */
export async function audienceCommand(
  { store }: Pick<Gazette, 'store'>,
  question: AudienceCommandOptions,
  now: Date,
): Promise<Report> {
  const report = await store.audience.read(parseAudienceQuestion(question, now))
  return { json: report, text: audienceSheet(report) }
}

const head = ['feed', 'subscribers', 'direct readers', 'requests', 'conditional', 'unchanged', 'who']

const mostNames = 5

function audienceSheet({ from, to, feeds, note }: AudienceReport): string {
  const period = `${from} to ${to}`
  if (feeds.length === 0) return `No reader was counted from ${period}.`
  return [`Audience from ${period}`, '', table([head, ...feeds.map(toCells)]), '', note].join('\n')
}

function toCells(feed: FeedAudience): string[] {
  return [
    feed.feed,
    count(feed.estimatedSubscribers),
    count(feed.estimatedDirectReaders),
    count(feed.requests),
    percent(feed.conditional),
    percent(feed.notModified),
    who(feed),
  ]
}

/** The largest services with their subscribers, then the other readers with most requests. */
function who({ services, readers }: FeedAudience): string {
  const reporting = new Set(services.map(({ service }) => service))
  const said = services.map(({ service, subscribers }) => `${service} ${count(subscribers)}`)
  const others = readers.filter(({ reader }) => !reporting.has(reader)).map(({ reader }) => reader)
  return [first(said), first(others)].filter((text) => text !== '').join('; ')
}

function first(names: readonly string[]): string {
  const more = names.length - mostNames
  return [...names.slice(0, mostNames), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

const count = (number: number) => number.toLocaleString('en-GB')
const percent = (share: number) => `${Math.round(share * 100)} %`
