import { lookup as lookUp } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { createAsk, type Network } from './ask.ts'
import type { Fault } from './finding.ts'

/** More than any but a CDN has. */
const maxAddresses = 8

interface HostAddress {
  readonly address: string
  readonly family: number
}

/**
 * Whether each address of the name answers, since a client that fails at one may or may not take the next. An address
 * that this machine has no way to, such as IPv6 where it has only IPv4, is not judged.
 */
export async function checkAddresses(
  url: string,
  userAgent: string,
  network: Network = {},
): Promise<readonly Fault[]> {
  const { hostname } = new URL(url)
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) return []
  const addresses = await findAddresses(hostname, network.lookup)
  if (addresses.length < 2) return []
  const found = addresses.slice(0, maxAddresses).map(async ({ address, family }): Promise<Fault[]> => {
    const lookup = ((_name, { all }, done) =>
      all ? done(null, [{ address, family }]) : done(null, address, family)) as LookupFunction
    const ask = createAsk(userAgent, { ...network, lookup })
    return ask(url, { method: 'HEAD' }).then(
      () => [],
      (error: Error) => (hasNoWay(error) ? [] : [toSilent(hostname, address, error.message)]),
    )
  })
  return (await Promise.all(found)).flat()
}

function findAddresses(hostname: string, lookup: LookupFunction = lookUp): Promise<readonly HostAddress[]> {
  return new Promise((resolve, reject) =>
    lookup(hostname, { all: true }, (error, found) =>
      error ? reject(error) : resolve(found as HostAddress[]),
    ),
  )
}

function hasNoWay({ cause }: Error): boolean {
  const { code = '' } = (cause ?? {}) as NodeJS.ErrnoException
  return ['ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(code)
}

function toSilent(hostname: string, address: string, reason: string): Fault {
  return [
    'dns',
    `${hostname} has the address ${address}, where nothing can be fetched: ${reason}.`,
    'Readers that get this address from the DNS wait in vain, or see no feed.',
    `Let the proxy and the firewall answer there, too (nginx: listen [::]:443 for IPv6), or remove the record ${address.includes(':') ? 'AAAA' : 'A'}.`,
  ]
}
