import { encodePath } from '../../site-addresses.ts'
import { dateParts, type SiteDate } from '../../site-dates.ts'

/** How Jekyll makes addresses: https://jekyllrb.com/docs/permalinks/, and its `url.rb` and `drops/url_drop.rb`. */

const styles: Readonly<Record<string, string>> = {
  none: '/:categories/:title:output_ext',
  date: '/:categories/:year/:month/:day/:title:output_ext',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
}

/** The pattern of a style; a pattern is one itself. */
export function patternOfStyle(style: string): string {
  return styles[style] ?? style
}

/** The ending of pages and collections by the style of posts. */
export function suffixOfStyle(style: string): string {
  if (style === 'pretty') return '/'
  if (style in styles || style.endsWith(':output_ext')) return ':output_ext'
  return style.endsWith('/') ? '/' : ''
}

export type SlugMode = 'default' | 'pretty'

const replaced: Readonly<Record<SlugMode, RegExp>> = {
  default: /[^\p{M}\p{L}\p{Nd}]+/gu,
  pretty: /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu,
}

/** `Utils.slugify` of Jekyll. */
export function toJekyllSlug(text: string, mode: SlugMode = 'default', isCased = false): string {
  const slug = text.replace(replaced[mode], '-').replace(/^-|-$/g, '')
  return isCased ? slug : slug.toLowerCase()
}

export interface JekyllDocument {
  readonly collection: string
  /** Below the folder of its collection, with a slash at the beginning and without its ending. */
  readonly path: string
  /** The file's name without its ending. */
  readonly base: string
  readonly slug: string
  readonly categories: readonly string[]
  readonly date?: SiteDate
  readonly outputEnding: string
}

/** Undefined if the pattern has a name that Jekyll does not know, or needs a date that is missing. */
export function pathOfDocument(pattern: string, document: JekyllDocument): string | undefined {
  const { date, categories, slug, base } = document
  const parts = date && dateParts(date)
  const values: Readonly<Record<string, string | undefined>> = {
    collection: document.collection,
    path: document.path,
    output_ext: document.outputEnding,
    name: toJekyllSlug(base),
    title: toJekyllSlug(slug, 'pretty', true),
    slug: toJekyllSlug(slug),
    categories: [...new Set(categories.map((one) => one.toLowerCase()))].join('/'),
    slugified_categories: [...new Set(categories.map((one) => toJekyllSlug(one)))].join('/'),
    ...(parts && {
      year: parts.Y,
      month: parts.m,
      day: parts.d,
      hour: parts.H,
      minute: parts.M,
      second: parts.S,
      i_day: parts['-d'],
      i_month: parts['-m'],
      short_month: parts.b,
      long_month: parts.B,
      short_year: parts.y,
      w_year: parts.G,
      week: parts.V,
      w_day: parts.u,
      short_day: parts.a,
      long_day: parts.A,
      y_day: parts.j,
    }),
  }
  return fillPattern(pattern, values)
}

/** `:month_:day` has no name `month_`: the line is a sign of the pattern. */
export function fillPattern(
  pattern: string,
  values: Readonly<Record<string, string | undefined>>,
): string | undefined {
  let isKnown = true
  const path = pattern.replace(/:([a-z_]+)/g, (_all, name: string) => {
    const short = name.replace(/_$/, '')
    const own = values[name] === undefined ? short : name
    const value = values[own]
    if (value === undefined) isKnown = false
    return escapePath(value ?? '') + name.slice(own.length)
  })
  return isKnown ? sanitize(path) : undefined
}

function escapePath(path: string): string {
  return encodePath(path).replace(/#/, '%23')
}

function sanitize(path: string): string {
  return `/${path}`
    .replaceAll('..', '/')
    .replaceAll('./', '')
    .replace(/\/{2,}/g, '/')
}

/** `Document#id`: beside the address, the slug without an ending. `absolute_url` then encodes what is left. */
export function idPath(path: string, slug: string): string {
  const around = path.replace(/\/+$/, '').replace(/\/?[^/]*$/, '')
  return encodePath(`${around}/${slug}`.normalize('NFC'))
}
