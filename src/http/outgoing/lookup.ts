import { lookup, Resolver } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import type { AddressRule } from './address.ts'

/** All IP addresses of a host name. Throws if there are none. */
export type ResolveHost = (hostname: string) => Promise<readonly string[]>

/** The IP address of a host is not allowed. */
export class AddressRefused extends Error {}

/**
 * The lookup function of sockets to hosts that strangers name. It refuses a name if any of its addresses is not allowed. The socket
 * connects to the checked addresses, so a second DNS answer (DNS rebinding) has no effect.
 */
export function createGuardedLookup(resolve: ResolveHost, isAllowed: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (error: Error | null, addresses: { address: string; family: number }[] = []) => {
      const [first] = addresses
      if (error || !first) callback(error ?? new Error(`${hostname} has no address`), '', 0)
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    }
    findAddresses(hostname, resolve, isAllowed).then(
      (addresses) => answer(null, addresses),
      (error: Error) => answer(error),
    )
  }
}

async function findAddresses(hostname: string, resolve: ResolveHost, isAllowed: AddressRule) {
  const addresses = await resolve(hostname)
  if (!addresses.every(isAllowed)) throw new AddressRefused(`${hostname} has an address that is not public`)
  return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

/**
 * Asks the name servers. Node's own `dns.lookup` would block one of four threads while a name server is silent
 * (https://nodejs.org/api/dns.html#implementation-considerations); file system and compression need these threads. With
 * `alsoLocal` it falls back to names that only this machine knows, such as those in /etc/hosts.
 */
export function createResolver({ alsoLocal }: { alsoLocal: boolean }): ResolveHost {
  const resolver = new Resolver({ timeout: 1500, tries: 2 })
  return async (hostname) => {
    const found = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)])
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    if (addresses.length > 0) return addresses
    if (alsoLocal) return (await lookup(hostname, { all: true })).map(({ address }) => address)
    throw new Error(`${hostname} is not found`)
  }
}
