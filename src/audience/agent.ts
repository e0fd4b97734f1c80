import { toOwnText } from '../http/client-address.ts'
import { type Digest, toDigest } from './client.ts'
import groups from './known-readers.json' with { type: 'json' }

/**
 * A `service` reads for many people, a `reader` is one person's program, a `bot` looks for links, previews or
 * knowledge, a `program` is a script or a library, and `own` is this publisher.
 */
export type ReaderKind = 'service' | 'reader' | 'bot' | 'program' | 'own'

export interface KnownReader {
  readonly name: string
  readonly kind: ReaderKind
}

/** The first match counts: many programs also claim to be a browser. Case counts only within `(?-i:…)`. */
const knownReaders = groups.flatMap(({ kind, names }) =>
  Object.entries(names).map(([name, pattern]) => ({
    reader: { name, kind: kind as ReaderKind },
    pattern: new RegExp(pattern, 'i'),
  })),
)

const unnamed: KnownReader = { name: 'unnamed', kind: 'reader' }
const other: KnownReader = { name: 'other', kind: 'reader' }

/** The reader of a User-Agent: one of `known-readers.json`, `unnamed` for an empty text, `other` for all else. */
function toKnownReader(userAgent: string): KnownReader {
  if (userAgent.trim() === '') return unnamed
  return knownReaders.find(({ pattern }) => pattern.test(userAgent))?.reader ?? other
}

/** What a User-Agent tells about its reader. */
export interface Agent {
  readonly reader: KnownReader
  /** Counted as one client: it reads for itself and reports no subscribers. */
  readonly isDirect: boolean
  /** Of the User-Agent. */
  readonly digest: Digest
  readonly report?: {
    readonly subscribers: number
    /** The feed's id at the service, if it names one. */
    readonly feedId?: string
  }
}

/** No reader has more subscribers; a larger number is made up. */
const mostSubscribers = 10_000_000

/** `142 subscribers`, `1,204 subscribers`, and `2 readers` of Dreamwidth and LiveJournal. */
const reportForm = /(\d[\d,]*)\s+(?:subscribers?|readers)\b/i

/** `feed-id:1373711`, `feed-id=0719795c4d27`, and NewsBlur's `newsblur.com/site/6865328/`. */
const feedIdForm = /(?:\bfeed-id[:=]\s*|\bnewsblur\.com\/site\/)([\w-]{1,40})/i

/** Parses a User-Agent. Anyone can forge one, so its numbers are bounded and remain an estimate. */
export function toAgent(userAgent: string): Agent {
  const reader = toKnownReader(userAgent)
  const number = reportForm.exec(userAgent)?.[1]?.replaceAll(',', '')
  const isDirect = number === undefined && (reader.kind === 'reader' || reader.kind === 'program')
  const agent = { reader, isDirect, digest: toDigest(userAgent) }
  if (number === undefined || reader.kind === 'own') return agent
  const feedId = feedIdForm.exec(userAgent)?.[1]
  const subscribers = Math.min(Number(number), mostSubscribers)
  return { ...agent, report: { subscribers, ...(feedId && { feedId: toOwnText(feedId) }) } }
}
