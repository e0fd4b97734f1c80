import { canonicalPath, splitQuery } from '../../../domain/redirects/address.ts'
import type { OldSite } from '../export-form.ts'

/** Parameters that say where a reader came from, not which page it is. */
const tracking = /^(?:utm_\w+|source|fbclid|gclid|msclkid|mc_[ce]id|igshid|_hsenc|_hsmi)$/i
/** Files that a folder is shown by. */
const indexFile = /\/index\.(?:html?|php)$/i

/** In place of the old site's host while that is unknown (RFC 6761, section 6.4). No report and no file shows it. */
export const unknownHost = 'site.invalid'

/** An address of the old site, as a text of it has it: absolute, or relative to the site. Undefined for any that is not of the web. */
export function parseOldAddress(
  text: string,
  { address = `http://${unknownHost}` }: Pick<OldSite, 'address'>,
): URL | undefined {
  const written = text.trim()
  const base = `${address}/`
  if (written === '' || written.startsWith('#') || !URL.canParse(written, base)) return undefined
  const url = new URL(written, base)
  return /^https?:$/.test(url.protocol) ? url : undefined
}

/** The host as people name it: `www.` makes no difference, and neither does the scheme. */
export function hostKey(host: string): string {
  return host.toLowerCase().replace(/^www\.(?=.*\.)/, '')
}

/**
 * One spelling for all that lead to the same page: without scheme, `www.`, the slash at the end, the fragment and parameters
 * that only say where a reader comes from, with one percent-encoding.
 */
export function addressKey(url: URL): string {
  const path = canonicalPath(url.pathname.replace(indexFile, '/')).replace(/^\/{2,}/, '/')
  const parameters = [...url.searchParams].filter(([name]) => !tracking.test(name)).sort(byName)
  const query = parameters.length > 0 ? `?${new URLSearchParams(parameters)}` : ''
  return `${hostKey(url.host)}${path === '/' ? '' : path}${query}`
}

function byName([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : Number(one > other)
}

/** Whether the address is one of the old site's own host. True for each if the export does not say its host. */
export function isOfOldSite(url: URL, { address }: OldSite): boolean {
  return address === undefined || hostKey(url.host) === hostKey(new URL(address).host)
}

/** Path and query as they were on the old site: what a rule of `redirects.csv` begins with. */
export function toOldPath(url: URL): string {
  const [path] = splitQuery(url.pathname)
  return path + url.search
}
