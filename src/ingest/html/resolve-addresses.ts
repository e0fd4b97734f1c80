import { paths, SITE_MARK } from '../../domain/site.ts'
import type { Media } from '../../media/media-folder.ts'

/** What an address in an article turned out to be. */
export type Resolved =
  /** A file of the media folder. */
  | { readonly kind: 'own'; readonly media: Media; readonly stored: string }
  /** Any other address, absolute, or ours behind SITE_MARK. */
  | { readonly kind: 'address'; readonly stored: string }
  /** A name that looks like a file of ours, but there is none. */
  | { readonly kind: 'missing'; readonly name: string }
  /** Nothing that a reader could follow. */
  | { readonly kind: 'unusable'; readonly name: string }

export interface Addresses {
  /** For pictures, sound and film: what is not absolute must be a file of ours. */
  readonly medium: (address: string) => Resolved
  /** For links and citations. */
  readonly link: (address: string) => Resolved
}

export interface AddressContext {
  readonly pageUrl: string
  readonly baseUrl: string
  readonly findMedia: (name: string) => Promise<Media | undefined>
}

const schemeForm = /^[a-z][a-z0-9+.-]*:/i
const linkSchemes = ['http:', 'https:', 'mailto:', 'tel:']

/** Looks up every address once, so that they can then be resolved without waiting. */
export async function createAddresses(all: Iterable<string>, context: AddressContext): Promise<Addresses> {
  const { pageUrl, baseUrl, findMedia } = context
  const found = new Map<string, Media>()
  for (const address of new Set([...all].map(fold))) {
    const name = ownName(address, baseUrl)
    const media = name && (await findMedia(name))
    if (media) found.set(address, media)
  }
  const own = (address: string): Resolved | undefined => {
    const media = found.get(address)
    return media && { kind: 'own', media, stored: SITE_MARK + paths.media(media) }
  }
  const isOnThisServer = new URL(pageUrl).origin === baseUrl

  return {
    medium: (raw) => {
      const address = fold(raw)
      const isRelative = !schemeForm.test(address) && !address.startsWith('//')
      const mustBeOurs = (isRelative && isOnThisServer) || address.startsWith(`${baseUrl}/media/`)
      if (mustBeOurs && !found.has(address)) return { kind: 'missing', name: address }
      return own(address) ?? toAddress(address, context, ['http:', 'https:'])
    },
    link: (raw) => own(fold(raw)) ?? toAddress(fold(raw), context, linkSchemes),
  }
}

function fold(address: string): string {
  return address.trim().replace(/[\t\n\r]/g, '')
}

/** The name to look for in the media folder; undefined for what lies elsewhere for sure. */
function ownName(address: string, baseUrl: string): string | undefined {
  const path = address.startsWith(`${baseUrl}/`) ? address.slice(baseUrl.length) : address
  if (path === '' || path.startsWith('#') || path.startsWith('//') || schemeForm.test(path)) return undefined
  return path.split(/[?#]/)[0]
}

function toAddress(
  address: string,
  { pageUrl, baseUrl }: AddressContext,
  schemes: readonly string[],
): Resolved {
  const secure = address.startsWith('//') ? `https:${address}` : address
  if (address === '' || !URL.canParse(secure, pageUrl)) return { kind: 'unusable', name: address }
  const url = new URL(secure, pageUrl)
  if (!schemes.includes(url.protocol)) return { kind: 'unusable', name: address }
  const stored = url.origin === baseUrl ? SITE_MARK + url.href.slice(url.origin.length) : url.href
  return { kind: 'address', stored }
}
