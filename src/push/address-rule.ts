import ipaddr from 'ipaddr.js'
import { PublisherError } from '../domain/errors.ts'

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
