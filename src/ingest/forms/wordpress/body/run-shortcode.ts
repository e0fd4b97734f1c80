import type { Attachment, WordPressData } from '../record-data.ts'
import { showAddress } from './embeds.ts'
import type { Footnotes } from './footnotes.ts'
import { codeBlock, languages } from './highlighted-code.ts'
import { escapeHtml, figure } from './html.ts'
import type { Shortcode } from './shortcodes.ts'

export interface ShortcodeContext {
  readonly data: Pick<WordPressData, 'attachments' | 'children'>
  readonly footnotes: Footnotes
  readonly warn: (rule: string) => void
}

type Run = (shortcode: Shortcode, context: ShortcodeContext) => string

/** WordPress' own shortcodes, and those of plugins whose texts a story has most often. */
const known: Readonly<Record<string, Run>> = {
  caption: showCaption,
  wp_caption: showCaption,
  gallery: showGallery,
  audio: (shortcode, context) => showPlayer('audio', shortcode, context),
  video: (shortcode, context) => showPlayer('video', shortcode, context),
  playlist: showPlaylist,
  embed: ({ inner, attributes }) => showAddress((inner ?? attributes.src ?? attributes['0'] ?? '').trim()),
  ...Object.fromEntries(
    ['footnote', 'footnotes_note', 'ref', 'efn_note', 'mfn'].map((name) => [name, showNote]),
  ),
  ...Object.fromEntries(['sourcecode', 'source', 'code', ...languages].map((name) => [name, showCode])),
  youtube: (shortcode, context) => showVideo('https://www.youtube.com/watch?v=', shortcode, context),
  vimeo: (shortcode, context) => showVideo('https://vimeo.com/', shortcode, context),
}

/**
 * What a reader sees of a shortcode. The words of one that no reader of this room knows stay, and a warning names it. A word
 * in brackets that may be the author's own stays as it is: undefined.
 */
export function runShortcode(shortcode: Shortcode, context: ShortcodeContext): string | undefined {
  const { name, inner, source, attributes } = shortcode
  const run = Object.hasOwn(known, name) ? known[name] : findCode(shortcode)
  if (run) return run(shortcode, context)
  const isNamed = Object.keys(attributes).some((key) => !/^\d+$/.test(key))
  if (inner === undefined && !isNamed && !source.endsWith('/]')) {
    if (/[_-]/.test(name))
      context.warn(`has ${shorten(source)}, which may be a shortcode; it stays as a text`)
    return undefined
  }
  context.warn(`has the shortcode ${shorten(source)}, which needs its plugin; the words in it stay`)
  return showUnknown(shortcode, context)
}

/** What plugins show of a shortcode as far as it says so: its pictures, its title, its words, and where they lead. */
function showUnknown({ inner, attributes }: Shortcode, { data }: ShortcodeContext): string {
  const pictures = pictureNames
    .flatMap((name) =>
      /^[\d,\s]+(?:\|\w+)?$/.test(attributes[name] ?? '') ? attributes[name]?.match(/\d+/g) : [],
    )
    .flatMap((id) => data.attachments[id ?? ''] ?? [])
    .filter(isPicture)
    .map(showPicture)
    .join('\n')
  if (inner === undefined) return pictures || linksIn(attributes)
  const title = attributes.title?.trim() || attributes.heading?.trim()
  const above = title ? `\n\n<p>${title}</p>\n\n` : ''
  return above + (pictures ? `\n\n${pictures}\n\n` : '') + linkOver(inner, attributes)
}

const pictureNames = ['image', 'images', 'image_id', 'img_id', 'attachment', 'attachment_id', 'ids']

/** The words of a button. */
function linkOver(inner: string, attributes: Readonly<Record<string, string>>): string {
  const address = [attributes.url, attributes.link, attributes.href].find((one) =>
    /^https?:\/\/\S+$/.test(one ?? ''),
  )
  if (
    address === undefined ||
    inner.trim() === '' ||
    /<(?!\/?(?:b|i|em|strong|span|br)\b)|\n\s*\n/i.test(inner)
  )
    return inner
  return `<a href="${escapeHtml(plain(address))}">${inner}</a>`
}

/** CodeColorer writes modes and language into the name: `[ccne_php]`. */
const codeColorer = /^cc[abeilnrstw]*(?:_([a-z\d#+-]+))?$/

function findCode({ name, rawInner }: Shortcode): Run | undefined {
  return rawInner !== undefined && codeColorer.test(name) ? showCode : undefined
}

function shorten(source: string): string {
  return source.length > 200 ? `${source.slice(0, 200)}…` : source
}

const pictureFile = /^[^?#]+\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#]|$)/i

/** Addresses in a shortcode without a text lead to what it would show. */
function linksIn(attributes: Readonly<Record<string, string>>): string {
  const found = Object.values(attributes).filter((value) => /^https?:\/\/\S+$/.test(value))
  return found
    .map((url) => (pictureFile.test(url) ? showPicture({ url: plain(url) }) : showAddress(url)))
    .join('')
}

/** The picture, maybe in a link, and its caption behind it; before version 3.4 the caption was an attribute. */
function showCaption({ inner = '', attributes }: Shortcode): string {
  const [, medium, rest = ''] =
    /^\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(inner) ?? []
  if (medium === undefined) {
    const words = attributes.caption ? `<p>${attributes.caption}</p>` : ''
    return inner + words
  }
  const id = /(\d+)$/.exec(attributes.id ?? '')?.[1]
  const marked = id === undefined ? medium : medium.replace(/<img\b/i, `<img data-attachment="${id}"`)
  const caption = attributes.caption ?? rest
  const below = attributes.caption !== undefined && rest.trim() !== '' ? rest : ''
  return `\n\n${figure(marked, oneLine(caption))}\n\n${below}`
}

function oneLine(html: string): string {
  return html.replace(/\s*\n\s*/g, ' ').trim()
}

function showGallery({ attributes, source }: Shortcode, { data, warn }: ShortcodeContext): string {
  const ids = listIds(attributes) ?? data.children
  const excluded = new Set(attributes.exclude?.match(/\d+/g) ?? [])
  const pictures = ids.filter((id) => !excluded.has(id)).flatMap((id) => data.attachments[id] ?? [])
  const shown = pictures.filter(isPicture)
  const missing = ids.filter((id) => !data.attachments[id] && !excluded.has(id))
  if (missing.length > 0)
    warn(`has ${shorten(source)}; the export does not hold its pictures ${missing.join(', ')}`)
  else if (shown.length === 0) warn(`has ${shorten(source)}, but the export holds no picture of it`)
  const ordered =
    attributes.order?.toUpperCase() === 'DESC' && !listIds(attributes) ? shown.toReversed() : shown
  return `\n\n${ordered.map(showPicture).join('\n')}\n\n`
}

function listIds({ ids, include }: Readonly<Record<string, string>>): string[] | undefined {
  const list = (ids ?? include)?.match(/\d+/g)
  return list ? [...list] : undefined
}

function isPicture({ url, type }: Attachment): boolean {
  return type
    ? type.startsWith('image/')
    : !/\.(?:mp3|m4a|ogg|wav|mp4|m4v|webm|mov|pdf|docx?|zip)(?:[?#]|$)/i.test(url)
}

function showPicture({ url, alt = '', caption = '' }: Attachment): string {
  return figure(`<img src="${escapeHtml(url)}" alt="${escapeHtml(alt)}">`, escapeHtml(caption))
}

const sources = [
  'src',
  'mp3',
  'm4a',
  'ogg',
  'oga',
  'wav',
  'flac',
  'mp4',
  'm4v',
  'webm',
  'ogv',
  'wmv',
  'flv',
  'mov',
  '0',
]

function showPlayer(kind: 'audio' | 'video', shortcode: Shortcode, { data, warn }: ShortcodeContext): string {
  const { attributes, inner = '', source } = shortcode
  // `[audio a.mp3|titles=A]` is the player that WordPress had before version 3.6.
  const given = sources.flatMap((name) => attributes[name]?.replace(/\|[\s\S]*$/, '').trim() || [])
  const own = data.children
    .flatMap((id) => data.attachments[id] ?? [])
    .find((one) => isOfKind(one, kind))?.url
  const all = given.length > 0 ? given : own ? [own] : []
  if (all.length === 0) {
    if (inner.trim() === '') warn(`has ${shorten(source)} without a file; it is left out`)
    return inner
  }
  const poster = kind === 'video' && attributes.poster ? ` poster="${escapeHtml(attributes.poster)}"` : ''
  const [first = ''] = all
  const files = all.length === 1 ? '' : all.map((src) => `<source src="${escapeHtml(plain(src))}">`).join('')
  const src = all.length === 1 ? ` src="${escapeHtml(plain(first))}"` : ''
  return `\n\n${figure(`<${kind} controls${src}${poster}>${files}</${kind}>`)}\n\n${inner}`
}

function plain(address: string): string {
  return address.replaceAll('&amp;', '&')
}

function isOfKind({ url, type }: Attachment, kind: 'audio' | 'video'): boolean {
  const endings = kind === 'audio' ? /\.(?:mp3|m4a|ogg|oga|wav|flac)$/i : /\.(?:mp4|m4v|webm|ogv|mov)$/i
  return type ? type.startsWith(`${kind}/`) : endings.test(url)
}

function showPlaylist({ attributes, source }: Shortcode, { data, warn }: ShortcodeContext): string {
  const kind = attributes.type === 'video' ? 'video' : 'audio'
  const ids = listIds(attributes)
  const files = (ids ?? data.children).flatMap((id) => data.attachments[id] ?? [])
  const shown = ids ? files : files.filter((one) => isOfKind(one, kind))
  if (shown.length === 0) warn(`has ${shorten(source)}, but the export holds no file of it`)
  const player = ({ url, title = '', caption = '' }: Attachment) =>
    figure(
      `<${kind} controls src="${escapeHtml(url)}" title="${escapeHtml(title)}"></${kind}>`,
      escapeHtml(caption || title),
    )
  return `\n\n${shown.map(player).join('\n')}\n\n`
}

function showNote({ inner = '' }: Shortcode, { footnotes }: ShortcodeContext): string {
  return inner.trim() === '' ? '' : footnotes.add(oneLine(inner))
}

function showCode({ name, rawInner, attributes, source }: Shortcode): string {
  if (rawInner === undefined) return source
  const own = languages.includes(name) ? name : codeColorer.exec(name)?.[1]
  return codeBlock(rawInner, attributes.language ?? attributes.lang ?? own)
}

function showVideo(
  base: string,
  { attributes, inner, source }: Shortcode,
  { warn }: ShortcodeContext,
): string {
  const given = (attributes.id ?? attributes.url ?? attributes['0'] ?? inner ?? '').trim()
  if (/^https?:/.test(given)) return showAddress(given)
  if (/^[\w-]{4,}$/.test(given)) return showAddress(base + given)
  warn(`has ${shorten(source)}, which names no film; it is left out`)
  return ''
}
