import { decodePercent } from '../../../domain/redirects/address.ts'
import type { ExportRecord, OldSite } from '../export-form.ts'
import { hostKey, parseOldAddress, unknownHost } from './old-address.ts'

/** How addresses of one media file differ: what systems write for copies of a picture in other sizes. */

/** WordPress writes `-300x200` before the ending; Ghost `/size/w600/`, also with a format. */
const copies: readonly (readonly [RegExp, string])[] = [
  [/-\d{2,5}x\d{2,5}(?=\.[a-z0-9]{2,5}$)/i, ''],
  [/\/content\/images\/size\/w\d+(?:h\d+)?(?:\/format\/[a-z]+)?\//, '/content/images/'],
]
/** Parameters that ask for another size, quality or format. Any other may name the file. */
const sizing =
  /^(?:w|h|width|height|size|resize|fit|crop|quality|q|dpr|zoom|ssl|strip|format|fm|auto|is-pending-load|itok|ver)$/i

/** A picture on the service of WordPress: `i0.wp.com/old.example/wp-content/a.jpg`. */
const photon = /^i\d\.wp\.com$/

/** The address of the picture of which this may be a copy in another size; the address itself if it is none. */
export function toOriginal(url: URL): URL {
  const original = unwrapPhoton(url)
  for (const [form, replacement] of copies) original.pathname = original.pathname.replace(form, replacement)
  for (const name of [...original.searchParams.keys()]) {
    if (sizing.test(name)) original.searchParams.delete(name)
  }
  original.hash = ''
  return original
}

function unwrapPhoton(url: URL): URL {
  const [, host = '', ...rest] = url.pathname.split('/')
  const isWrapped = photon.test(url.host) && host.includes('.') && rest.length > 0
  return new URL(isWrapped ? `https://${host}/${rest.join('/')}${url.search}` : url)
}

/** Equal for all addresses of one file, and for all its copies. */
export function mediaKey(url: URL): string {
  const { host, pathname, search } = toOriginal(url)
  return `${hostKey(host)}${decodePercent(pathname)}${search}`
}

/** An address of a record's text. Relative ones are relative to its page. */
export function parseMediaAddress(
  text: string,
  { address }: Pick<ExportRecord, 'address'>,
  site: Pick<OldSite, 'address'> = address === undefined ? {} : { address },
): URL | undefined {
  const isRelative = !/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(text.trim())
  if (isRelative && address !== undefined && URL.canParse(text.trim(), address))
    return new URL(text.trim(), address)
  return parseOldAddress(text, site)
}

/** Its host, with or without `www.`, a host below it, or one that the export names; at any port. */
export function isOfSite(url: URL, { address, mediaHosts = [] }: OldSite, record: ExportRecord): boolean {
  const host = hostKey(toOriginal(url).hostname)
  if (mediaHosts.some((one) => [host, hostKey(url.hostname)].includes(hostKey(one)))) return true
  const home = address ?? record.address
  if (home === undefined || !URL.canParse(home)) return false
  const own = hostKey(new URL(home).hostname)
  return host === own || host.endsWith(`.${own}`)
}

/** The address of the original for a report: without its host if that of the old site is unknown. */
export function showAddress(url: URL): string {
  const { host, href, pathname, search } = toOriginal(url)
  return host === unknownHost ? pathname + search : href
}
