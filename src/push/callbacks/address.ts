import { createHash } from 'node:crypto'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { PublisherError } from '../../domain/errors.ts'

/** Whether a callback may be at that IP address. What is no address is refused. */
export type AddressRule = (address: string) => boolean

type Cidr = ReturnType<typeof ipaddr.parseCIDR>

/** What is handed out to the public (https://www.iana.org/assignments/ipv6-address-space). */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/** Public by its range, and yet only the machine's own host answers there: Azure's metadata. */
const metadata: ReadonlySet<string> = new Set(['168.63.129.16'])

/**
 * Public unicast addresses and those of `allowed`. An address that stands for another one (IPv4 in IPv6, 6to4, NAT64)
 * is never public by itself: IPv4-mapped ones are taken for what they stand for, all others refused.
 */
export function createAddressRule(allowed: readonly Cidr[] = []): AddressRule {
  return (text) => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.process(text)
    return allowed.some((cidr) => lies(address, cidr)) || isPublic(address)
  }
}

function isPublic(address: ReturnType<typeof ipaddr.process>): boolean {
  if (address.range() !== 'unicast' || metadata.has(address.toString())) return false
  return address.kind() === 'ipv4' || lies(address, globalUnicast)
}

function lies(address: ReturnType<typeof ipaddr.process>, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** Networks such as `10.0.0.0/8, fd00::/8`. Throws `invalid` with each one that is none. */
export function parseCidrs(text: string): readonly Cidr[] {
  const parts = text.split(',').flatMap((part) => part.trim() || [])
  const wrong = parts.filter((part) => !ipaddr.isValidCIDR(part))
  if (wrong.length > 0) {
    const named = wrong.map((part) => `"${part}"`).join(', ')
    throw new PublisherError('invalid', `must be networks such as 10.0.0.0/8, fd00::/8; ${named} is none`)
  }
  return parts.map((part) => ipaddr.parseCIDR(part))
}

const mostCharacters = 2048

/** Signs that no address may hold (RFC 3986, section 2); parsers drop or change them on the quiet. */
const forbiddenSigns = /[\s\x00-\x1f\x7f"<>\\^`{|}]/

/**
 * What is wrong with the address of a callback, a sentence each; nothing where it may be asked. A host name is not
 * looked up: what it stands for is checked when a socket is opened.
 */
export function findCallbackProblems(text: string, isAllowed: AddressRule): string[] {
  if (text.length > mostCharacters) return [`must have at most ${mostCharacters} characters`]
  if (forbiddenSigns.test(text)) return ['must have its spaces and other special characters percent-encoded']
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return ['must be an absolute address that begins with http:// or https://']
  }
  const { username, password, hostname } = new URL(text)
  return [
    ...(username || password ? ['must hold no user name or password'] : []),
    ...(text.includes('#') ? ['must have no fragment'] : []),
    ...(mayBeAsked(hostname, isAllowed) ? [] : ['must be at a public address']),
  ]
}

/** False for an IP address that is refused. Whoever opens a socket looks names up, but never addresses. */
export function mayBeAsked(hostname: string, isAllowed: AddressRule): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 || isAllowed(address)
}

/** The address with parameters of ours behind its own, which stay as they are (WebSub, section 5.1.1). */
export function withParameters(callback: string, parameters: Readonly<Record<string, string>>): string {
  const ours = new URLSearchParams(parameters).toString()
  if (!callback.includes('?')) return `${callback}?${ours}`
  return /[?&]$/.test(callback) ? callback + ours : `${callback}&${ours}`
}

/**
 * What is asked for at its host: all that stands behind that, byte for byte (WebSub, section 5.1.1), where parsers
 * encode quotes, follow dots and drop a question mark with nothing behind it. Only what is not ASCII is encoded.
 */
export function toTarget(address: string): string {
  const [, target = ''] = /^https?:\/\/[^/?#]*([^#]*)/i.exec(address) ?? []
  const ascii = target.replace(/[^!-~]+/g, (part) => encodeURIComponent(part.toWellFormed()))
  return ascii.startsWith('/') ? ascii : `/${ascii}`
}

/** The name of a callback's host, without its port: what limits and blocks go by. */
export function toHostName(callback: string): string {
  return new URL(callback).hostname.replace(/\.$/, '')
}

/** What logs may show of a callback, which is a secret: always the same for the same one, and no way back. */
export function toCallbackHash(callback: string): string {
  return createHash('sha256').update(callback).digest('hex').slice(0, 8)
}
