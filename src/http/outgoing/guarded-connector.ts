import { buildConnector } from 'undici'
import { type AddressRule, createAddressRule, mayConnect, parseCidrs } from './address.ts'
import { AddressRefused, createGuardedLookup, createResolver, type ResolveHost } from './lookup.ts'

/** Which addresses are allowed, and how names are looked up. Tests hand in a network of their own. */
export interface Guard {
  readonly isAllowed: AddressRule
  readonly resolve: ResolveHost
}

/**
 * Public addresses and the given networks, such as `10.0.0.0/8, fd00::/8`. With any, names of this machine resolve too.
 * Throws `invalid` with each wrong network.
 */
export function createGuard(allowedCidrs: string): Guard {
  return {
    isAllowed: createAddressRule(parseCidrs(allowedCidrs)),
    resolve: createResolver({ alsoLocal: allowedCidrs.trim() !== '' }),
  }
}

/** Opens sockets to allowed addresses only; any other fails with `AddressRefused`. */
export function createGuardedConnector(
  { isAllowed, resolve }: Guard,
  connectMs: number,
): buildConnector.connector {
  const open = buildConnector({
    lookup: createGuardedLookup(resolve, isAllowed),
    timeout: connectMs,
    allowH2: false,
  })
  return (options, callback) => {
    // A socket looks up names but not IP addresses, so these are checked here.
    if (mayConnect(options.hostname, isAllowed)) open(options, callback)
    else queueMicrotask(() => callback(new AddressRefused('the address is not public'), null))
  }
}
