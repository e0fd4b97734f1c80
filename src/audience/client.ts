import { hash } from 'node:crypto'
import { readNetwork, type Sender, senderAddress, toOwnText } from '../http/client-address.ts'

/** 64 bits of a hash. */
export type Digest = readonly [number, number]

export function toDigest(text: string): Digest {
  return toHashKey(hash('sha256', text, 'buffer'))
}

/** The first 8 of the bytes. */
export function toHashKey(bytes: Buffer): Digest {
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)]
}

/** The input of the hash, used again for each request: two words of the address, two of the program. */
const words = new Int32Array(4)
const address = words.subarray(0, 2)

/**
 * 32 bits for a client: its address, or its IPv6 network, and its program. Anything that a proxy writes in place of an
 * address counts as one client.
 */
export function hashClient(key: Digest, program: Digest, sender: Sender, trustedProxies: number): number {
  const forwarded = sender.headers['x-forwarded-for']
  // Behind one proxy the header nearly always is one plain address: no need to split it.
  const isPlain = trustedProxies === 1 && typeof forwarded === 'string' && !forwarded.includes(',')
  if (!isPlain || !readNetwork(forwarded, address)) {
    const text = senderAddress(sender, trustedProxies)
    if (!readNetwork(text, address)) address.set(toDigest(text))
  }
  words.set(program, 2)
  return halfSipHash(key, words)
}

/** The state of the hash: module variables, so that a call allocates nothing. */
let v0 = 0
let v1 = 0
let v2 = 0
let v3 = 0

/**
 * HalfSipHash-2-4 of whole words, 32 bits (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012;
 * https://github.com/veorq/SipHash). Without the key the input cannot be told.
 *
 * A hash of `node:crypto` takes 12 times as long for four words. Behind a proxy each request may be of another client,
 * and one such hash for each would cost an eighth of the throughput of cached feeds.
 */
export function halfSipHash(key: Digest, input: Int32Array): number {
  v0 = key[0]
  v1 = key[1]
  v2 = v0 ^ 0x6c796765
  v3 = v1 ^ 0x74656462
  for (let at = 0; at < input.length; at++) compress(input[at] as number)
  compress(input.length << 26)
  v2 ^= 0xff
  for (let round = 0; round < 4; round++) mix()
  return v1 ^ v3
}

function compress(word: number): void {
  v3 ^= word
  mix()
  mix()
  v0 ^= word
}

/** One SipRound. */
function mix(): void {
  v0 = (v0 + v1) | 0
  v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
  v0 = (v0 << 16) | (v0 >>> 16)
  v2 = (v2 + v3) | 0
  v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
  v0 = (v0 + v3) | 0
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
  v2 = (v2 + v1) | 0
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
  v2 = (v2 << 16) | (v2 >>> 16)
}

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
