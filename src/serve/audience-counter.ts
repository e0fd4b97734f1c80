import type { IncomingMessage } from 'node:http'
import type { Format } from '../domain/feed.ts'
import { parseFeedPath } from '../domain/feed-address.ts'
import { createToday, type Day } from '../store/audience-day.ts'
import { toWord } from '../store/audience-sketch.ts'
import { type Agent, toAgent } from './audience-agent.ts'
import { hashClient } from './audience-client.ts'
import { type FeedTally, type Tallies, type Tally, tallyOf } from './audience-tallies.ts'
import type { Sender } from './client-address.ts'
import type { HashKey } from './half-sip-hash.ts'

/** Where a connection keeps its last meeting: found faster than in any map. */
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

export interface BoundedCounter extends Counter {
  /** To be called ten times a second: as many clients as before can be told apart again. */
  refresh(): void
}

export interface CounterDeps {
  readonly tallies: Tallies
  readonly now: () => Date
  /** Undefined while it is not known: then direct readers are not counted. */
  readonly keyOf: (day: Day) => HashKey | undefined
  /** How many proxies stand in front. */
  readonly trustProxy: number
  /** Clients that are told apart between two refreshes. */
  readonly mostClients?: number
}

/** What an address stands for, until the counts are taken. */
interface Place {
  readonly feed: FeedTally
  readonly format: Format
  readonly key: HashKey | undefined
}

/** What the last request on a connection came to: the next one is nearly always like it, or of another client only. */
interface Meeting {
  address: string
  userAgent: string | undefined
  forwarded: string | undefined
  agent: Agent
  place: Place
  tally: Tally
  /** How often the counts had been taken. */
  taken: number
}

/** What is known by heart. Where that becomes too much it is learnt again: a list of who came last would cost more. */
const mostPlaces = 10_000
const mostAgents = 1_000

/**
 * 2000 a second. Where more come, a hash for each would take from all of them, and who is passed over comes again: a
 * reader asks many times a day. Requests are all counted.
 */
const manyClients = 200

/** Nobody needs more to say who they are, and memory must not be filled by who does. */
const longestText = 300

/**
 * This runs for each request of a feed, of which a hot one costs next to nothing: what came before on the connection is
 * at hand, what an address and a User-Agent stand for is known by heart, and a hash is made only for another client. A
 * connection that goes on over midnight counts for the day before until the counts are taken.
 */
export function createCounter({
  tallies,
  now,
  keyOf,
  trustProxy,
  mostClients = manyClients,
}: CounterDeps): BoundedCounter {
  const places = new Map<string, Place>()
  const agents = new Map<string, Agent>()
  const today = createToday(now)
  let taken = tallies.timesTaken()
  let clientsLeft = mostClients

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
    learn(agents, text, agent, mostAgents)
    return agent
  }

  function forwardedOf({ headers }: Asked): string | undefined {
    const forwarded = trustProxy > 0 ? headers['x-forwarded-for'] : undefined
    return typeof forwarded === 'string' ? forwarded : undefined
  }

  function countReader(asked: Asked, { agent, place }: Meeting): void {
    const { feed, format, key } = place
    if (agent.isDirect) {
      if (key && clientsLeft-- > 0)
        tallies.addWord(feed, toWord(hashClient(key, agent.digest, asked, trustProxy)))
    } else if (agent.report) {
      const { subscribers, feedId = `format ${format}` } = agent.report
      tallies.addReport(feed, { service: agent.reader.name, source: feedId, subscribers })
    }
  }

  /** The same program asks for the same feed: behind a proxy it may be another client all the same. */
  function again(meeting: Meeting, asked: Asked): Meeting {
    const forwarded = forwardedOf(asked)
    if (forwarded !== meeting.forwarded) {
      meeting.forwarded = shortened(forwarded)
      countReader(asked, meeting)
    }
    return meeting
  }

  function welcome(asked: Asked, address: string): Meeting | undefined {
    const userAgent = asked.headers['user-agent']
    const agent = agentOf(userAgent)
    const place = agent.reader.kind === 'own' ? undefined : placeAt(address)
    if (!place) return undefined
    const forwarded = shortened(forwardedOf(asked))
    const tally = tallyOf(place.feed, agent.reader.name)
    const meeting = { address, userAgent, forwarded, agent, place, tally, taken }
    countReader(asked, meeting)
    const isShort = Math.max(address.length, userAgent?.length ?? 0) <= longestText
    asked.socket[lastMet] = isShort && place.key ? meeting : undefined
    return meeting
  }

  return {
    note: (asked, status, address) => {
      if (asked.method !== 'GET' || (status !== 200 && status !== 304)) return
      const { headers, socket } = asked
      const last = socket[lastMet]
      const isLike =
        last !== undefined &&
        last.taken === tallies.timesTaken() &&
        last.address === address &&
        last.userAgent === headers['user-agent']
      const meeting = isLike ? again(last, asked) : welcome(asked, address)
      if (!meeting) return
      const { tally } = meeting
      tally.requests++
      if (headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined) {
        tally.conditional++
      }
      if (status === 304) tally.notModified++
    },
    refresh: () => {
      clientsLeft = mostClients
    },
  }
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
