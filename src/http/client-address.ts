import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** The part of a request that identifies its client. */
export interface Sender {
  readonly headers: IncomingMessage['headers']
  readonly socket: { readonly remoteAddress?: string }
}

/** Loopback, link-local, private and shared address space (RFC 6890): a proxy, or this machine. */
const privateRanges = new BlockList()
for (const [network, prefix, family] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const)
  privateRanges.addSubnet(network, prefix, family)

/** True for an address that is not public: of a private network, or of this machine. */
export function isPrivate(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && privateRanges.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/**
 * The address of a client, as written: public or not, valid or not, or empty. Each trusted proxy appends the address that
 * called it to X-Forwarded-For, so the client is that many entries from the right; entries left of it can be forged.
 */
export function senderAddress({ headers, socket }: Sender, trustedProxies: number): string {
  if (trustedProxies === 0) return withoutPort(socket.remoteAddress ?? '')
  const forwarded = String(headers['x-forwarded-for'] ?? '')
  // Behind one proxy the header is nearly always a single address.
  const isAlone = trustedProxies === 1 && !forwarded.includes(',')
  const named = isAlone ? forwarded : forwarded.split(',').at(-trustedProxies)
  return withoutPort(named?.trim() || socket.remoteAddress || '')
}

/** How many addresses the proxies in front have named. */
export function countForwarded({ headers }: Pick<Sender, 'headers'>): number {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
  return forwarded === '' ? 0 : forwarded.split(',').length
}

/** Proxies and Node write `192.0.2.7:4711`, `[2001:db8::7]:4711` and `::ffff:192.0.2.7`. */
function withoutPort(text: string): string {
  const isPlain = text.includes('.') !== text.includes(':') && !text.startsWith('[')
  if (isPlain) return text
  const [, six, four] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? []
  return (six ?? four ?? text).replace(/^::ffff:(?=[\d.]+$)/i, '')
}

/** The address of a client if it is public and valid; any other could belong to many clients. It keeps no header alive. */
export function clientAddress(sender: Sender, trustedProxies: number): string | undefined {
  const address = senderAddress(sender, trustedProxies)
  if (address.length > maxAddressLength) return undefined
  const known = publicAddresses.get(address)
  return (known === undefined ? learn(toOwnText(address)) : known) ?? undefined
}

/** The key for limits: the public IPv4 address, or the /64 network of IPv6, since a client changes the rest at will. */
export function clientNetwork(sender: Sender, trustedProxies: number): string | undefined {
  const address = clientAddress(sender, trustedProxies)
  const words = new Int32Array(2)
  return address !== undefined && readNetwork(address, words) ? words.join() : address
}

/** Null for an address that is not public. A look-up in the BlockList takes longer than the rest of a cached response. */
const publicAddresses = new Map<string, string | null>()
const maxAddresses = 10_000
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`. */
const maxAddressLength = 45

function learn(address: string): string | null {
  const known = isIP(address) !== 0 && !isPrivate(address) ? address : null
  if (publicAddresses.size >= maxAddresses) publicAddresses.clear()
  publicAddresses.set(address, known)
  return known
}

/**
 * A copy in its own memory. A substring of 13 characters or more is a slice in V8 and keeps its parent alive, such as a
 * header of 16 KB for one address in it. Lone surrogates, which no header has, become U+FFFD.
 */
export function toOwnText(text: string): string {
  return Buffer.from(text).toString()
}

/**
 * Parses an IPv4 address, or the /64 network of an IPv6 address, into two words. False for anything else. It runs for
 * each request through a proxy, so the usual forms allocate nothing.
 */
export function readNetwork(text: string, words: Int32Array): boolean {
  return readIpv4(text, words) || readIpv6(text, words)
}

const zero = '0'.charCodeAt(0)
const dot = '.'.charCodeAt(0)
const colon = ':'.charCodeAt(0)

function readIpv4(text: string, words: Int32Array): boolean {
  let bits = 0
  let part = 0
  let dots = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= zero && code <= zero + 9) {
      part = part * 10 + code - zero
    } else if (code === dot) {
      bits = (bits << 8) | part
      part = 0
      dots++
    } else return false
  }
  words[0] = 0
  words[1] = (bits << 8) | part
  return dots === 3
}

/** The network is the first four groups, unless `::` replaces some of them. */
function readIpv6(text: string, words: Int32Array): boolean {
  let high = 0
  let low = 0
  let group = 0
  let groups = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== colon) {
      const digit = hexDigit(code)
      if (digit < 0) return false
      group = (group << 4) | digit
      continue
    }
    high = (high << 16) | (low >>> 16)
    low = (low << 16) | group
    group = 0
    if (++groups === 4) {
      words[0] = high
      words[1] = low
      return true
    }
    if (text.charCodeAt(at + 1) === colon) return readShortened(text, words)
  }
  return false
}

/** RFC 4291, section 2.2: `2001:db8::7`. */
function readShortened(text: string, words: Int32Array): boolean {
  const [left = [], right = []] = text
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right].map((group) =>
    Number.parseInt(group, 16),
  )
  const [first = 0, second = 0, third = 0, fourth = 0] = groups
  words[0] = (first << 16) | second
  words[1] = (third << 16) | fourth
  return /^[\da-f:]+$/i.test(text)
}

/** Negative if it is none. */
function hexDigit(code: number): number {
  if (code >= zero && code <= zero + 9) return code - zero
  const letter = (code | 0x20) - 'a'.charCodeAt(0)
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}
