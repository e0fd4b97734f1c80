import type { Element, Root } from 'hast'
import { parseSrcset, stringifySrcset } from 'srcset'
import type { Remark } from '../../domain/errors.ts'
import { isOnSite, isOwnPath, paths, SITE_MARK } from '../../domain/site.ts'
import type { Media, MediaStore } from '../../media/media.ts'
import { toFigure } from '../../media/to-figure.ts'
import { findAll, isElement, replaceChildren } from './tree.ts'

/** An address in an article, resolved. */
export type Resolved =
  /** A file of the media folder. */
  | { readonly kind: 'own'; readonly media: Media; readonly stored: string }
  /** Any other address: absolute, or SITE_MARK and a path. */
  | { readonly kind: 'address'; readonly stored: string }
  /** The name of a media file that does not exist. */
  | { readonly kind: 'missing'; readonly name: string }
  /** Not a usable address. */
  | { readonly kind: 'unusable'; readonly name: string }

export interface Addresses {
  /** For pictures, sound and film: a relative address must name a file of the media folder. */
  readonly medium: (address: string) => Resolved
  /** The same for one of several sizes that the author has made. */
  readonly candidate: (address: string) => Resolved
  /** For the name of a file of the media folder, whatever signs it holds. */
  readonly file: (name: string) => Resolved
  /** For links and citations: the file itself, even if readers are shown a smaller picture. */
  readonly link: (address: string) => Resolved
  /** What the publisher should know of the files. */
  readonly remarks: readonly Remark[]
}

export interface AddressContext {
  /** Absolute address of the article's page: the base of relative addresses. */
  readonly pageUrl: string
  /** The public address of this server, without a slash at its end. */
  readonly baseUrl: string
  readonly findMedia: MediaStore['findNamed']
  /** What is there instead of a missing file: see `MediaStore`. */
  readonly hintFor?: (name: string) => Promise<string>
}

const schemeForm = /^[a-z][a-z0-9+.-]*:/i
const linkSchemes = ['http:', 'https:', 'mailto:', 'tel:']

/** Looks up every address and file name once, so that the passes can resolve them synchronously. */
export async function createAddresses(
  all: Iterable<string>,
  files: Iterable<string>,
  context: AddressContext,
): Promise<Addresses> {
  const { pageUrl, baseUrl, findMedia } = context
  const found = new Map<string, Media>()
  const foundFiles = new Map<string, Media>()
  for (const address of new Set([...all].map(fold))) {
    const name = ownName(address, baseUrl)
    const media = name && (await findMedia(name, 'address'))
    if (media) found.set(address, media)
  }
  for (const name of new Set(files)) {
    const media = await findMedia(name, 'file')
    if (media) foundFiles.set(name, media)
  }
  const own = (media: Media | undefined): Resolved | undefined =>
    media && { kind: 'own', media, stored: SITE_MARK + paths.media(toFigure(media)) }
  const asItIs = (media: Media | undefined): Resolved | undefined =>
    media && { kind: 'own', media, stored: SITE_MARK + paths.media({ ...media, rendition: undefined }) }
  const isOnThisServer = isOnSite(pageUrl, baseUrl)
  const medium = (raw: string, toOwn = own): Resolved => {
    const address = fold(raw)
    const isRelative = !schemeForm.test(address) && !address.startsWith('//')
    const mustBeOwn = (isRelative && isOnThisServer) || address.startsWith(`${baseUrl}/media/`)
    if (mustBeOwn && !found.has(address)) return { kind: 'missing', name: address }
    return toOwn(found.get(address)) ?? toAddress(address, context, ['http:', 'https:'])
  }
  return {
    medium: (address) => medium(address),
    candidate: (address) => medium(address, asItIs),
    file: (name) => own(foundFiles.get(name)) ?? medium(name),
    link: (raw) => asItIs(found.get(fold(raw))) ?? toAddress(fold(raw), context, linkSchemes),
    remarks: toRemarks([...found.values(), ...foundFiles.values()]),
  }
}

function toRemarks(all: readonly Media[]): readonly Remark[] {
  const byFile = new Map(all.map((media) => [media.file, media]))
  return [...byFile.values()].flatMap(({ file, remark }) =>
    remark ? [{ field: 'figures', message: `figures: "${file}" ${remark}` }] : [],
  )
}

function fold(address: string): string {
  return address.trim().replace(/[\t\n\r]/g, '')
}

/** The name to look for in the media folder; undefined for an address on another server. */
function ownName(address: string, baseUrl: string): string | undefined {
  const path = address.startsWith(`${baseUrl}/`) ? address.slice(baseUrl.length) : address
  if (path === '' || path.startsWith('#') || path.startsWith('//') || schemeForm.test(path)) return undefined
  return path
}

function toAddress(
  address: string,
  { pageUrl, baseUrl }: AddressContext,
  schemes: readonly string[],
): Resolved {
  const secure = address.startsWith('//') ? `https:${address}` : address
  if (address === '' || !URL.canParse(secure, pageUrl)) return { kind: 'unusable', name: address }
  // An article names a path of this server as if the server had the host to itself: its address may change.
  const isOurs = secure.startsWith('/') && isOnSite(pageUrl, baseUrl) && isOwnPath(secure)
  const { protocol, href } = new URL(isOurs ? baseUrl + secure : secure, pageUrl)
  if (!schemes.includes(protocol)) return { kind: 'unusable', name: address }
  return { kind: 'address', stored: isOnSite(href, baseUrl) ? SITE_MARK + href.slice(baseUrl.length) : href }
}

/** Properties with one address, by element. */
const addressed: Readonly<Record<string, Readonly<Record<string, 'link' | 'medium'>>>> = {
  a: { href: 'link' },
  ...{ blockquote: { cite: 'link' }, q: { cite: 'link' }, del: { cite: 'link' }, ins: { cite: 'link' } },
  ...{ img: { src: 'medium' }, audio: { src: 'medium' }, video: { src: 'medium', poster: 'medium' } },
  ...{ source: { src: 'medium' }, track: { src: 'medium' } },
}

/** Where pages with lazy loading keep the real address, the most common first. */
export const lateSources = 'dataSrc dataLazySrc dataOriginal dataOriginalSrc dataHiRes dataSrcMedium'.split(
  ' ',
)
export const lateSets = ['dataSrcSet', 'dataLazySrcSet', 'dataSrcset', 'dataLazySrcset']

const singles = ['href', 'cite', 'src', 'poster', 'data', ...lateSources]
const sets = ['srcSet', ...lateSets]

/** Every address that a pass may resolve, those of late pictures and embedded pages included. */
export function listAddresses(root: Root): string[] {
  return findAll(root, () => true).flatMap(({ properties }) => {
    const textsOf = (names: readonly string[]) =>
      names.map((name) => properties[name]).filter((value) => typeof value === 'string')
    return [...textsOf(singles), ...textsOf(sets).flatMap((set) => readSrcset(set).map(({ url }) => url))]
  })
}

interface LinkedPage {
  readonly root: Root
  readonly addresses: Addresses
  /** These take the addresses that are removed. */
  readonly missing: string[]
  readonly unusable: string[]
}

/** Makes every address absolute, or removes it. */
export function rewriteLinks(page: LinkedPage): void {
  const { root, addresses, missing, unusable } = page
  for (const node of findAll(root, () => true)) {
    for (const [property, kind] of Object.entries(addressed[node.tagName] ?? {})) {
      const value = node.properties[property]
      if (typeof value !== 'string') continue
      const resolved = addresses[kind](value)
      if ('stored' in resolved) node.properties[property] = resolved.stored
      else {
        delete node.properties[property]
        const removed = resolved.kind === 'missing' ? missing : unusable
        if (resolved.name !== '') removed.push(resolved.name)
      }
    }
    rewriteSet(node, page)
  }
  replaceChildren(root, (child) => {
    const isSource = isElement(child, 'source', 'track')
    return isSource && !child.properties.src && !child.properties.srcSet ? [] : [child]
  })
}

function rewriteSet({ properties }: Element, { addresses, missing }: LinkedPage): void {
  if (typeof properties.srcSet !== 'string') return
  const candidates = readSrcset(properties.srcSet).flatMap((candidate) => {
    const resolved = addresses.candidate(candidate.url)
    if (resolved.kind === 'missing') missing.push(resolved.name)
    return 'stored' in resolved ? [{ ...candidate, url: resolved.stored }] : []
  })
  if (candidates.length > 0) properties.srcSet = stringifySrcset(candidates)
  else delete properties.srcSet
}

/** Empty for a set that is none. */
export function readSrcset(value: string): ReturnType<typeof parseSrcset> {
  try {
    return parseSrcset(value)
  } catch {
    return []
  }
}
