import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** Where a client stands: two words. */
export type Place = Int32Array

/**
 * Reads a plain address: an IPv4 address, or the network of an IPv6 address (/64), since a machine changes the rest of
 * that as it likes. False for anything else. It runs for each request that comes through a proxy, and so makes nothing
 * that would have to be thrown away.
 */
export function readPlace(text: string, place: Place): boolean {
  return readIpv4(text, place) || readIpv6(text, place)
}

const zero = '0'.charCodeAt(0)
const dot = '.'.charCodeAt(0)
const colon = ':'.charCodeAt(0)

function readIpv4(text: string, place: Place): boolean {
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
  place[0] = 0
  place[1] = (bits << 8) | part
  return dots === 3
}

/** Four groups stand before the part that does not count, unless `::` stands for some of them. */
function readIpv6(text: string, place: Place): boolean {
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
      place[0] = high
      place[1] = low
      return true
    }
    if (text.charCodeAt(at + 1) === colon) return readShortened(text, place)
  }
  return false
}

/** RFC 4291, section 2.2: `2001:db8::7`. */
function readShortened(text: string, place: Place): boolean {
  const [left = [], right = []] = text
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''))
  const zeros = Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...new Array<string>(zeros).fill('0'), ...right].map((group) =>
    Number.parseInt(group, 16),
  )
  const [first = 0, second = 0, third = 0, fourth = 0] = groups
  place[0] = (first << 16) | second
  place[1] = (third << 16) | fourth
  return /^[\da-f:]+$/i.test(text)
}

/** Below 0 for what is none. */
function hexDigit(code: number): number {
  if (code >= zero && code <= zero + 9) return code - zero
  const letter = (code | 0x20) - 'a'.charCodeAt(0)
  return letter >= 0 && letter < 6 ? letter + 10 : -1
}

/**
 * The same text in memory of its own. What is cut out of a longer text, thirteen characters or more, is no copy in V8: it
 * keeps all of the other alive, such as a header of 16 KB for an address in it. For what is kept. Surrogates that stand
 * alone, which no header and no address has, come back as U+FFFD.
 */
export function toOwnText(text: string): string {
  return Buffer.from(text).toString()
}

/** The part of a request that tells whose it is. */
export interface Sender {
  readonly headers: IncomingMessage['headers']
  readonly socket: { readonly remoteAddress?: string }
}

/** Loopback, link-local and private networks (RFC 6890): what stands there is a proxy, or this very house. */
const houses = new BlockList()
houses.addSubnet('127.0.0.0', 8)
houses.addSubnet('10.0.0.0', 8)
houses.addSubnet('172.16.0.0', 12)
houses.addSubnet('192.168.0.0', 16)
houses.addSubnet('169.254.0.0', 16)
houses.addSubnet('100.64.0.0', 10)
houses.addAddress('::1', 'ipv6')
houses.addSubnet('fc00::', 7, 'ipv6')
houses.addSubnet('fe80::', 10, 'ipv6')

/**
 * The public address of a client. With `trustedProxies` in front it is the one so many from the right of
 * X-Forwarded-For, as each proxy adds the address that it was called from; what stands left of it can be made up.
 * Undefined where it is not public or cannot be read: then it could be everybody's. Whoever keeps it keeps no header.
 */
export function clientAddress(sender: Sender, trustedProxies: number): string | undefined {
  const address = senderAddress(sender, trustedProxies)
  if (address.length > longestAddress) return undefined
  const { text, isPublic } = knownAddresses.get(address) ?? learn(toOwnText(address))
  return isPublic ? text : undefined
}

/** What limits count by: the same, and of IPv6 a whole network, since a machine changes the rest as it likes. */
export function clientNetwork(sender: Sender, trustedProxies: number): string | undefined {
  const address = clientAddress(sender, trustedProxies)
  const place = new Int32Array(2)
  return address !== undefined && readPlace(address, place) ? place.join() : address
}

interface KnownAddress {
  readonly text: string
  readonly isPublic: boolean
}

/** What is known by heart: looking into the list takes longer than all else that a hot answer does here. */
const knownAddresses = new Map<string, KnownAddress>()
const mostAddresses = 10_000
/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`. */
const longestAddress = 45

function learn(text: string): KnownAddress {
  const known = { text, isPublic: isIP(text) !== 0 && !isInHouse(text) }
  if (knownAddresses.size >= mostAddresses) knownAddresses.clear()
  knownAddresses.set(text, known)
  return known
}

/** The same as it is written, whether it is public, an address at all, or empty. */
export function senderAddress({ headers, socket }: Sender, trustedProxies: number): string {
  if (trustedProxies === 0) return withoutPort(socket.remoteAddress ?? '')
  const forwarded = String(headers['x-forwarded-for'] ?? '')
  // Behind one proxy there is nearly always one address, and nothing to take apart.
  const isAlone = trustedProxies === 1 && !forwarded.includes(',')
  const named = isAlone ? forwarded : forwarded.split(',').at(-trustedProxies)
  return withoutPort(named?.trim() || socket.remoteAddress || '')
}

/**
 * True where a request comes from loopback or a private network, and so does everything that proxies name as its way,
 * trusted or not: what cannot be read there is not at home.
 */
export function isAtHome({ headers, socket }: Sender): boolean {
  const way = [socket.remoteAddress ?? '', ...(headers['x-forwarded-for']?.toString().split(',') ?? [])]
  return headers.forwarded === undefined && way.every((address) => isInHouse(withoutPort(address.trim())))
}

function isInHouse(address: string): boolean {
  const version = isIP(address)
  return version !== 0 && houses.check(address, version === 4 ? 'ipv4' : 'ipv6')
}

/** `192.0.2.7:4711`, `[2001:db8::7]:4711` and `::ffff:192.0.2.7` are written by proxies and by Node. */
function withoutPort(text: string): string {
  const isPlain = text.includes('.') !== text.includes(':') && !text.startsWith('[')
  if (isPlain) return text
  const [, six, four] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? []
  return (six ?? four ?? text).replace(/^::ffff:(?=[\d.]+$)/i, '')
}
