import { createFetcher, type Fetcher } from '../../http/outgoing/fetcher.ts'
import { createGuard } from '../../http/outgoing/guarded-connector.ts'
import { createResolver } from '../../http/outgoing/lookup.ts'
import type { Settings } from '../../server/settings/settings.ts'
import { version } from '../../server/version.ts'

/**
 * Fetches what an export names: from public addresses only, and from those of the hosts that the user has named, such as an
 * old site on this machine.
 */
export async function openNetwork(
  { hub }: Pick<Settings, 'hub'>,
  named: readonly string[],
): Promise<Fetcher> {
  const guard = createGuard(hub.allowedCidrs)
  const resolve = createResolver({ alsoLocal: true })
  const found = await Promise.all(hostsOf(named).map((host) => resolve(host).catch(() => [])))
  const known = new Set([...hostsOf(named), ...found.flat()])
  return createFetcher({
    userAgent: `Gazette/${version} (import)`,
    advice: 'name it with --site, or allow its network with GAZETTE_ALLOW_CIDRS',
    isAllowed: (address) => known.has(address) || guard.isAllowed(address),
    resolve: (host) => (known.has(host) ? resolve(host) : guard.resolve(host)),
  })
}

function hostsOf(named: readonly string[]): string[] {
  const urls = named.filter((one) => URL.canParse(one)).map((one) => new URL(one))
  return urls.map(({ hostname }) => hostname.replace(/^\[|\]$/g, '')).filter((host) => host !== '')
}
