import type { IncomingMessage } from 'node:http'
import type { FeedName, Format } from '../domain/feed.ts'
import { parseFeedPath } from '../domain/site.ts'
import { type Sender, toOwnText } from '../http/client-address.ts'
import { type FeedCount, mostSources, type SubscriberReport } from '../store/audience/counts.ts'
import { createToday, type Day, toWord } from '../store/audience/day.ts'
import { type Agent, type Digest, hashClient, toAgent } from './client.ts'

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

/** The last visit of a connection is kept on its socket: faster than a look-up in any map. */
const lastVisit = Symbol('last visit')

/** A request that was answered. */
export interface CountedRequest extends Sender {
  readonly method?: IncomingMessage['method']
  readonly socket: Sender['socket'] & { [lastVisit]?: Visit }
}

export interface Counter {
  /** Counts a request for a feed document that was answered with 200 or 304; ignores all others. */
  note(request: CountedRequest, status: number, url: string): void
}

export interface CounterDeps {
  readonly tallies: Tallies
  readonly now: () => Date
  /** A day is absent until the store has given its salt: then direct readers are not counted. */
  readonly keys: ReadonlyMap<Day, Digest>
  /** Number of trusted proxies in front. */
  readonly trustProxy: number
}

/** What a URL asks for, valid until the tallies are taken. */
interface Target {
  readonly feed: FeedTally
  readonly format: Format
  readonly key: Digest | undefined
}

/** The next request of a connection is nearly always from the same reader, for the same feed. */
interface Visit {
  readonly url: string
  readonly userAgent: string | undefined
  readonly target: Target
  readonly agent: Agent
  readonly tally: Tally
  /** The last X-Forwarded-For, if it is short enough to be kept. */
  forwarded?: string
}

/** A full cache is cleared: an order of last use would cost more on each request. */
const mostTargets = 10_000
const mostAgents = 1_000
/** Longer URLs and headers are counted but not cached: clients must not fill the memory. */
const longestText = 300

/**
 * Runs for each request of a feed, also for those of the response cache. So URLs and User-Agents are parsed once, and a
 * client is hashed only if the previous request of its connection came from another one.
 */
export function createCounter({ tallies, now, keys, trustProxy }: CounterDeps): Counter {
  const targets = new Map<string, Target>()
  const agents = new Map<string, Agent>()
  const today = createToday(now)
  let taken = tallies.timesTaken()

  /** Undefined for a URL of no feed, and if memory is full. */
  function targetAt(url: string): Target | undefined {
    if (taken !== tallies.timesTaken()) {
      taken = tallies.timesTaken()
      targets.clear()
    }
    const day = today()
    const known = targets.get(url)
    if (known?.feed.day === day) return known
    const address = parseFeedPath(toPath(url))
    const feed = address && tallies.at(day, address.name)
    if (!feed) return undefined
    const target = { feed, format: address.format, key: keys.get(day) }
    // A missing key may arrive in a moment.
    if (target.key) cache(targets, url, target, mostTargets)
    return target
  }

  function agentOf(userAgent = ''): Agent {
    const text = userAgent.length > longestText ? userAgent.slice(0, longestText) : userAgent
    const known = agents.get(text)
    if (known) return known
    const agent = toAgent(text)
    cache(agents, toOwnText(text), agent, mostAgents)
    return agent
  }

  const isCurrent = ({ key, feed }: Target) =>
    key !== undefined && taken === tallies.timesTaken() && feed.day === today()

  /** Undefined for our own requests, and for a URL of no feed. */
  function toVisit(userAgent: string | undefined, url: string): Visit | undefined {
    const agent = agentOf(userAgent)
    const target = agent.reader.kind === 'own' ? undefined : targetAt(url)
    return target && { url, userAgent, target, agent, tally: tallyOf(target.feed, agent.reader.name) }
  }

  function countReader(request: CountedRequest, { target, agent }: Visit): void {
    const { feed, format, key } = target
    const { isDirect, digest, reader, report } = agent
    if (isDirect) {
      if (key) tallies.addWord(feed, toWord(hashClient(key, digest, request, trustProxy)))
    } else if (report) {
      const { subscribers, feedId = `format ${format}` } = report
      tallies.addReport(feed, { service: reader.name, source: feedId, subscribers })
    }
  }

  return {
    note: (request, status, url) => {
      if (request.method !== 'GET' || (status !== 200 && status !== 304)) return
      const { headers, socket } = request
      const userAgent = headers['user-agent']
      const last = socket[lastVisit]
      const isLast = last?.url === url && last.userAgent === userAgent && isCurrent(last.target)
      const visit = isLast ? last : toVisit(userAgent, url)
      if (!visit) return
      countRequest(visit.tally, headers, status)
      const forwarded = trustProxy > 0 ? headers['x-forwarded-for']?.toString() : undefined
      if (isLast && visit.forwarded === forwarded) return
      countReader(request, visit)
      visit.forwarded = isShort(forwarded) ? forwarded : undefined
      if (isShort(url) && isShort(userAgent)) socket[lastVisit] = visit
    },
  }
}

function countRequest(tally: Tally, headers: CountedRequest['headers'], status: number): void {
  tally.requests++
  if (headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined)
    tally.conditional++
  if (status === 304) tally.notModified++
}

function cache<Value>(values: Map<string, Value>, text: string, value: Value, most: number): void {
  if (values.size >= most) values.clear()
  if (isShort(text)) values.set(text, value)
}

function isShort(text = ''): boolean {
  return text.length <= longestText
}

/** Operators ask with `as-of` for what a feed held before: not counted. */
function toPath(url: string): string {
  const [path = '', query] = url.split('?', 2)
  return query !== undefined && new URLSearchParams(query).has('as-of') ? '' : path
}
