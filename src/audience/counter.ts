import type { IncomingMessage } from 'node:http'
import type { Format } from '../domain/feed.ts'
import { parseFeedPath } from '../domain/site.ts'
import { type Sender, toOwnText } from '../http/client-address.ts'
import { createToday, type Day } from '../store/audience/day.ts'
import { toWord } from '../store/audience/sketch.ts'
import { type Agent, toAgent } from './agent.ts'
import { hashClient } from './client.ts'
import type { HashKey } from './half-sip-hash.ts'
import { type FeedTally, type Tallies, type Tally, tallyOf } from './tallies.ts'

/** Where a connection keeps who was met on it last: found faster than in any map. */
const lastMet = Symbol('last met')

/** A request that was answered. */
export interface Asked extends Sender {
  readonly method?: IncomingMessage['method']
  readonly socket: Sender['socket'] & { [lastMet]?: Meeting }
}

export interface Counter {
  /** Notes what was answered: `address` as it was asked for. Whatever is not a feed's own document is left out. */
  note(asked: Asked, status: number, address: string): void
}

export interface CounterDeps {
  readonly tallies: Tallies
  readonly now: () => Date
  /** Undefined while it is not known: then direct readers are not counted. */
  readonly keyOf: (day: Day) => HashKey | undefined
  /** How many proxies stand in front. */
  readonly trustProxy: number
}

/** What an address stands for, until the counts are taken. */
interface Place {
  readonly feed: FeedTally
  readonly format: Format
  readonly key: HashKey | undefined
}

/** Who was met on a connection: the next request there is nearly always of the same reader, for the same feed. */
interface Meeting {
  readonly address: string
  readonly userAgent: string | undefined
  readonly place: Place
  readonly agent: Agent
  readonly tally: Tally
  /** The last one's, where it is not too long to be kept. */
  forwarded: string | undefined
}

/** What is known by heart. Where that becomes too much it is learnt again: a list of who came last would cost more. */
const mostPlaces = 10_000
const mostAgents = 1_000

/** Nobody needs more to say who they are, and memory must not be filled by who does. */
const longestText = 300

/**
 * This runs for each request of a feed, of which a hot one costs next to nothing: what an address and a User-Agent stand
 * for is known by heart, and a hash is made only where another client comes on a connection than the one before.
 */
export function createCounter({ tallies, now, keyOf, trustProxy }: CounterDeps): Counter {
  const places = new Map<string, Place>()
  const agents = new Map<string, Agent>()
  const today = createToday(now)
  let taken = tallies.timesTaken()

  function placeAt(address: string): Place | undefined {
    if (taken !== tallies.timesTaken()) {
      taken = tallies.timesTaken()
      places.clear()
    }
    const day = today()
    const known = places.get(address)
    return known?.feed.day === day ? known : findPlace(address, day)
  }

  /** Undefined for what is no feed, and where memory is full. */
  function findPlace(address: string, day: Day): Place | undefined {
    const named = parseFeedPath(toPath(address))
    const feed = named && tallies.at(day, named.name)
    if (!feed) return undefined
    const place = { feed, format: named.format, key: keyOf(day) }
    // Where the key is not there yet, it may be in a moment.
    if (place.key) learn(places, address, place, mostPlaces)
    return place
  }

  function agentOf(userAgent = ''): Agent {
    const text = userAgent.length > longestText ? userAgent.slice(0, longestText) : userAgent
    const known = agents.get(text)
    if (known) return known
    const agent = toAgent(text)
    learn(agents, toOwnText(text), agent, mostAgents)
    return agent
  }

  function isStillAt(place: Place): boolean {
    return place.key !== undefined && taken === tallies.timesTaken() && place.feed.day === today()
  }

  /** Undefined for who is not counted, and for what is no feed. */
  function meetingOf({ headers }: Asked, address: string): Meeting | undefined {
    const userAgent = headers['user-agent']
    const agent = agentOf(userAgent)
    const place = agent.reader.kind === 'own' ? undefined : placeAt(address)
    if (!place) return undefined
    return {
      address,
      userAgent,
      place,
      agent,
      tally: tallyOf(place.feed, agent.reader.name),
      forwarded: undefined,
    }
  }

  function meet(asked: Asked, { place, agent }: Meeting): void {
    const { feed, format, key } = place
    const { isDirect, digest, reader, report } = agent
    if (isDirect) {
      if (key) tallies.addWord(feed, toWord(hashClient(key, digest, asked, trustProxy)))
    } else if (report) {
      const { subscribers, feedId = `format ${format}` } = report
      tallies.addReport(feed, { service: reader.name, source: feedId, subscribers })
    }
  }

  return {
    note: (asked, status, address) => {
      if (asked.method !== 'GET' || (status !== 200 && status !== 304)) return
      const { headers, socket } = asked
      const last = socket[lastMet]
      const isLast =
        last?.address === address && last.userAgent === headers['user-agent'] && isStillAt(last.place)
      const meeting = isLast ? last : meetingOf(asked, address)
      if (!meeting) return
      count(meeting.tally, headers, status)
      const forwarded = trustProxy > 0 ? headers['x-forwarded-for']?.toString() : undefined
      if (isLast && meeting.forwarded === forwarded) return
      meet(asked, meeting)
      meeting.forwarded = shortened(forwarded)
      if (!isTooLong(meeting)) socket[lastMet] = meeting
    },
  }
}

function count(tally: Tally, headers: Asked['headers'], status: number): void {
  tally.requests++
  if (headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined)
    tally.conditional++
  if (status === 304) tally.notModified++
}

function isTooLong({ address, userAgent = '' }: Meeting): boolean {
  return address.length > longestText || userAgent.length > longestText
}

function learn<Value>(known: Map<string, Value>, text: string, value: Value, most: number): void {
  if (known.size >= most) known.clear()
  if (text.length <= longestText) known.set(text, value)
}

function shortened(text: string | undefined): string | undefined {
  return text !== undefined && text.length > longestText ? undefined : text
}

/** What a feed held before is asked for by operators: that is no path of a feed. */
function toPath(address: string): string {
  const [path = '', query] = address.split('?', 2)
  return query !== undefined && new URLSearchParams(query).has('as-of') ? '' : path
}
