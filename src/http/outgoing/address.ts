import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { PublisherError } from '../../domain/errors.ts'

/** Which addresses of strangers a request may go to, and how they are asked. */

/** Whether a request may go to that IP address; false for any other text. */
export type AddressRule = (address: string) => boolean

type Cidr = ReturnType<typeof ipaddr.parseCIDR>

/** https://www.iana.org/assignments/ipv6-address-space */
const globalUnicast = ipaddr.parseCIDR('2000::/3')

/** Azure's metadata service has an address in a public range. */
const metadata: ReadonlySet<string> = new Set(['168.63.129.16'])

/**
 * Allows public unicast addresses and the ranges of `allowed`. An IPv4-mapped address is checked as its IPv4 address. Any
 * other address that embeds one (6to4, NAT64 and the like) is not public.
 */
export function createAddressRule(allowed: readonly Cidr[] = []): AddressRule {
  return (text) => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.process(text)
    return allowed.some((range) => isWithin(address, range)) || isPublic(address)
  }
}

function isPublic(address: ReturnType<typeof ipaddr.process>): boolean {
  if (address.range() !== 'unicast' || metadata.has(address.toString())) return false
  return address.kind() === 'ipv4' || isWithin(address, globalUnicast)
}

function isWithin(address: ReturnType<typeof ipaddr.process>, [network, bits]: Cidr): boolean {
  return address.kind() === network.kind() && address.match(network, bits)
}

/** Parses ranges such as `10.0.0.0/8, fd00::/8`. Throws `invalid` with each wrong one. */
export function parseCidrs(text: string): readonly Cidr[] {
  const parts = text.split(',').flatMap((part) => part.trim() || [])
  const wrong = parts.filter((part) => !ipaddr.isValidCIDR(part))
  if (wrong.length > 0) {
    const named = wrong.map((part) => `"${part}"`).join(', ')
    throw new PublisherError('invalid', `must be networks such as 10.0.0.0/8, fd00::/8; ${named} is none`)
  }
  return parts.map((part) => ipaddr.parseCIDR(part))
}

/** False for an IP address that is not allowed. */
export function mayConnect(hostname: string, isAllowed: AddressRule): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) === 0 || isAllowed(address)
}

const maxCharacters = 2048

/** Characters that a URL must not contain (RFC 3986, section 2); parsers drop or change them silently. */
const forbiddenCharacters = /[\s\x00-\x1f\x7f"<>\\^`{|}]/

/**
 * All problems of a callback's URL, a sentence each. A host name is not looked up here: its addresses are checked when a
 * socket is opened.
 */
export function findUrlProblems(text: string, isAllowed: AddressRule): string[] {
  if (text.length > maxCharacters) return [`must have at most ${maxCharacters} characters`]
  if (forbiddenCharacters.test(text)) {
    return ['must have its spaces and other special characters percent-encoded']
  }
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
    return ['must be an absolute address that begins with http:// or https://']
  }
  const { username, password, hostname } = new URL(text)
  return [
    ...(username || password ? ['must hold no user name or password'] : []),
    ...(text.includes('#') ? ['must have no fragment'] : []),
    ...(mayConnect(hostname, isAllowed) ? [] : ['must be at a public address']),
  ]
}

/**
 * Path and query, byte for byte: a URL parser would encode quotes, resolve dots and drop an empty
 * query. Only characters outside ASCII are encoded.
 */
export function toRequestTarget(url: string): string {
  const [, target = ''] = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url) ?? []
  const ascii = target.replace(/[^!-~]+/g, (part) => encodeURIComponent(part.toWellFormed()))
  return ascii.startsWith('/') ? ascii : `/${ascii}`
}
