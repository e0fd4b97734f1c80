import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { readPlace } from './client-place.ts'
import { toOwnText } from './own-text.ts'

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
