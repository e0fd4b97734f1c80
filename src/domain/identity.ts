import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { LRUCache } from 'lru-cache'

const uriForm = /^[a-z][a-z0-9+.-]*:\S+$/i

/** Whether the text has the form of a URI (RFC 3986): a scheme, a colon and a rest, without white space. */
export function isUri(text: string): boolean {
  return uriForm.test(text)
}

/** For names that are URLs (RFC 9562, section 6.6). */
export const urlNamespace = '6ba7b811-9dad-11d1-80b4-00c04fd430c8'

/** The UUID version 5 of a name in a namespace, which is a UUID: the same for ever (RFC 9562, section 5.5). */
export function nameUuid(name: string, namespace: string): string {
  const hash = createHash('sha1').update(namespace.replaceAll('-', ''), 'hex').update(name, 'utf8').digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * The permanent id of an article, a URI. A name that is a URI is kept byte for byte. Any other name gives the `urn:uuid:`
 * derived from the publication's id and the name (RFC 9562, section 5.5): an empty store gets the same ids again.
 */
export function articleId(publicationId: string, name: string): string {
  return isUri(name) ? name : `urn:uuid:${nameUuid(name, nameUuid(publicationId, urlNamespace))}`
}

/** Articles share few tags, sections and bylines, and slugify takes longer than saving a feed membership. */
const known = new LRUCache<string, string>({ max: 5_000 })
const knownOfFeeds = new LRUCache<string, string>({ max: 5_000 })

/**
 * The last part of an address for a name: small letters and digits with single hyphens. A name in a script without
 * transliteration keeps its letters. Empty for a name without a letter or digit.
 */
export function toSlug(name: string): string {
  const slug = known.get(name) ?? makeSlug(name)
  known.set(name, slug)
  return slug
}

type Slugify = typeof import('@sindresorhus/slugify').default

const require = createRequire(import.meta.url)
let slugify: Slugify | undefined

/** Words of ASCII, each with one capital at most, at its beginning. */
const plainName = /^[A-Z]?[a-z\d]+(?:[ -][A-Z]?[a-z\d]+)*$/

/**
 * Loads `slugify` for the first name that needs it: its tables are a twentieth of the time of a short command. A plain name
 * gets the same slug without it.
 */
function makeSlug(name: string): string {
  if (plainName.test(name)) return name.toLowerCase().replaceAll(' ', '-')
  slugify ??= (require('@sindresorhus/slugify') as { default: Slugify }).default
  return slugify(name) || (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join('-')
}

/** What a sign is called in an address. Any other sign is its code point, such as `u1f6a2`. */
const signNames: Readonly<Record<string, string>> = {
  ...{ '+': 'plus', '#': 'sharp', '*': 'star', '@': 'at', '%': 'percent', '=': 'equals', '.': 'dot' },
  ...{
    '-': 'minus',
    '–': 'minus',
    '−': 'minus',
    '!': 'exclamation',
    '?': 'question',
    '♯': 'sharp',
    '/': 'slash',
  },
  ...{
    $: 'dollar',
    '€': 'euro',
    '£': 'pound',
    '¥': 'yen',
    '°': 'degree',
    '\\': 'backslash',
    _: 'underscore',
  },
}

/** Signs that `slugify` names itself. */
const namedBySlugify = '&♥🦄'
/** A sign that follows or precedes a letter or digit, a minus behind it at the end, and a dot before it at the start. */
const attached =
  /(?<=[\p{L}\p{M}\p{N}])(?:(?![<>|~])[+#*@$%=\p{Sc}\p{Sm}])+|(?:(?![<>|~])[+*@$%=\p{Sc}\p{Sm}])+(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N}])[-–]$|^\.(?=\p{L})/gu
/** Emoji and other pictures, with the parts of flags; not the signs of trade marks, which decorate a name. */
const pictures = /(?![©®™♥🦄])(?:[\p{So}\p{Emoji_Modifier}\u{E0020}-\u{E007E}]|\u20E3)/gu
const invisible = /[\p{Z}\p{Cc}\p{Cf}\p{Variation_Selector}\s]/u

/**
 * The slug of the feed of a tag, section or author. Names that differ only in signs have different slugs: `c`,
 * `c-plus-plus`, `c-sharp`. A name without such signs has the slug of `toSlug`, and no slug depends on other names.
 */
export function toFeedSlug(name: string): string {
  const slug = knownOfFeeds.get(name) ?? makeFeedSlug(name)
  knownOfFeeds.set(name, slug)
  return slug
}

function makeFeedSlug(name: string): string {
  if (!/[\p{L}\p{N}]/u.test(name)) return nameSigns(name.trim())
  const marked = name.trim().replace(pictures, mark).replace(attached, mark)
  const parts = marked.split(MARK).map((part, index) => (index % 2 === 0 ? toSlug(part) : nameSigns(part)))
  return parts.filter((part) => part !== '').join('-')
}

/** Separates signs from other text while a slug is made; names do not contain it. */
const MARK = '\u0000'

function mark(signs: string): string {
  return `${MARK}${signs}${MARK}`
}

function nameSigns(signs: string): string {
  return [...signs]
    .filter((sign) => !invisible.test(sign) || /[\u{E0020}-\u{E007E}]/u.test(sign))
    .map((sign) => (namedBySlugify.includes(sign) ? toSlug(sign) : (signNames[sign] ?? codeOf(sign))))
    .join('-')
}

function codeOf(sign: string): string {
  return `u${(sign.codePointAt(0) ?? 0).toString(16)}`
}

/**
 * Before the keys that programs give their articles: no file has such a source key. `//api/KEY` is the article that a
 * program knows as KEY.
 */
export const programKeyStart = '//api/'

/**
 * Maximum length of names, in bytes of UTF-8. Some of them share an index entry: PostgreSQL allows 2,700 bytes, SQLite
 * any number. Both stores must accept the same names.
 */
export const mostBytes = {
  /** Of an article, and of every feed with a slug. */
  slug: 300,
  /** Of an article. */
  id: 2000,
  /** The source key of an article: its file's path and, in a list, its id. */
  key: 2600,
} as const

export function isWithin(text: string, most: number): boolean {
  return text.length <= most / 4 || Buffer.byteLength(text) <= most
}

/** Whether the feed of a tag, section or author of that name has a slug within the limit. */
export function givesShortSlug(name: string): boolean {
  return name.length <= 20 || isWithin(toFeedSlug(name), mostBytes.slug)
}
