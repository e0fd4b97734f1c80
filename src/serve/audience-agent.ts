import { type Digest, toDigest } from './audience-client.ts'
import { toOwnText } from './own-text.ts'
import { type KnownReader, type ReaderKind, toKnownReader } from './readers-known.ts'

/** What a User-Agent tells of who reads. */
export interface Agent {
  readonly reader: KnownReader
  /** It is counted one by one: it reads for itself, and does not say for how many others. */
  readonly isDirect: boolean
  /** Of the User-Agent. */
  readonly digest: Digest
  /** For how many people it reads, where it says so. */
  readonly report?: {
    readonly subscribers: number
    /** The feed's id at the service, where it names one. */
    readonly feedId?: string
  }
}

/** Of those who read for others nobody knows for how many, unless they say it. */
const readsForItself: Readonly<Record<ReaderKind, boolean>> = {
  service: false,
  reader: true,
  bot: false,
  program: true,
  own: false,
}

/** Nobody reads for more people than that; who says so has made it up. */
export const mostSubscribers = 10_000_000

/** `142 subscribers`, `1,204 subscribers`, and `2 readers` as Dreamwidth and LiveJournal say it. */
const reportForm = /(\d[\d,]*)\s+(?:subscribers?|readers)\b/i

/** `feed-id:1373711`, `feed-id=0719795c4d27`, and NewsBlur's `newsblur.com/site/6865328/`. */
const feedIdForm = /(?:\bfeed-id[:=]\s*|\bnewsblur\.com\/site\/)([\w-]{1,40})/i

/** Takes a User-Agent apart. What it says can be forged, so it is bounded here and an estimate for ever. */
export function toAgent(userAgent: string): Agent {
  const reader = toKnownReader(userAgent)
  const number = reportForm.exec(userAgent)?.[1]?.replaceAll(',', '')
  const digest = toDigest(userAgent)
  const isDirect = number === undefined && readsForItself[reader.kind]
  if (number === undefined || reader.kind === 'own') return { reader, isDirect, digest }
  const feedId = feedIdForm.exec(userAgent)?.[1]
  const subscribers = Math.min(Number(number), mostSubscribers)
  return { reader, isDirect, digest, report: { subscribers, ...(feedId && { feedId: toOwnText(feedId) }) } }
}
