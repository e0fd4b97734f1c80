import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

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
 * Undefined where it is not public or cannot be read: then it could be everybody's.
 */
export function clientAddress({ headers, socket }: Sender, trustedProxies: number): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
  const named = trustedProxies > 0 ? forwarded.at(-trustedProxies)?.trim() : undefined
  const address = withoutPort(named || socket.remoteAddress || '')
  return isIP(address) === 0 || isInHouse(address) ? undefined : address
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
  const [, six, four] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? []
  return (six ?? four ?? text).replace(/^::ffff:(?=[\d.]+$)/i, '')
}
