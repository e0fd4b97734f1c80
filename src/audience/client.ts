import { hash } from 'node:crypto'
import { readPlace, type Sender, senderAddress } from '../http/client-address.ts'
import { type HashKey, halfSipHash } from './half-sip-hash.ts'

/** 64 bits that stand for a text. */
export type Digest = readonly [number, number]

export function toDigest(text: string): Digest {
  const bytes = hash('sha256', text, 'buffer')
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)]
}

/** What is hashed: where the client stands, and its program. */
const words = new Int32Array(4)
const place = words.subarray(0, 2)

/**
 * 32 bits that stand for a client: for its address, public or not, or its IPv6 network, and for its program. What a
 * proxy writes in place of an address stands for one client.
 */
export function hashClient(key: HashKey, program: Digest, sender: Sender, trustedProxies: number): number {
  const forwarded = sender.headers['x-forwarded-for']
  // Behind one proxy there is nearly always one plain address, and nothing to take apart.
  const isAlone = trustedProxies === 1 && typeof forwarded === 'string' && !forwarded.includes(',')
  if (!isAlone || !readPlace(forwarded, place)) {
    const address = senderAddress(sender, trustedProxies)
    if (!readPlace(address, place)) place.set(toDigest(address))
  }
  words[2] = program[0]
  words[3] = program[1]
  return halfSipHash(key, words)
}
