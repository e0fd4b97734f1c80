import { toSlug } from '../../../../../domain/identity.ts'
import { encodePath, joinPath } from '../../site-addresses.ts'
import { formatDate, type SiteDate } from '../../site-dates.ts'
import type { Fields } from '../../site-system.ts'

/** How Eleventy makes addresses: https://www.11ty.dev/docs/permalinks/ */

export interface EleventyPage {
  /** Below the input folder, without a date at the beginning of the file's name and without its ending: `posts/fog`. */
  readonly stem: string
  readonly fields: Fields
  readonly date?: SiteDate
}

const datedName = /^\d{4}-\d{2}-\d{2}-/

/** The name of the file, or of its folder for `index`, without a date in front. */
export function fileSlugOf(stem: string): string {
  const parts = stem.split('/')
  const last = parts.at(-1) ?? ''
  return (last === 'index' ? (parts.at(-2) ?? '') : last).replace(datedName, '')
}

/** `posts/2019-05-01-fog.md` is `posts/fog`. */
export function stemOf(inside: string): string {
  const parts = inside.replace(/(?:\.(?:html|11ty))?\.\w+$/, '').split('/')
  const last = parts.pop() ?? ''
  return [...parts, last.replace(datedName, '')].join('/')
}

/** `fog` is `/fog/`, and so is `fog/fog` and `fog/index`. */
export function pathByStem(stem: string): string {
  const parts = stem.split('/')
  const last = parts.at(-1)
  const isOwnFolder = last === 'index' || (parts.length > 1 && last === parts.at(-2))
  const kept = isOwnFolder ? parts.slice(0, -1) : parts
  return encodePath(kept.length === 0 ? '/' : `${joinPath(...kept)}/`)
}

/** The path by a `permalink`. Undefined if it holds template code of which Gazette does not know the result. */
export function pathByPermalink(permalink: string, page: EleventyPage): string | undefined {
  const filled = fill(permalink, page)
  if (filled === undefined) return undefined
  return encodePath(joinPath(filled.trim()).replace(/(^|\/)index\.html$/, '$1'))
}

function fill(template: string, page: EleventyPage): string | undefined {
  let isKnown = true
  const text = template.replace(/\{\{-?([^{}]*?)-?\}\}/g, (_all, expression: string) => {
    const value = evaluate(expression, page)
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown && !/\{[{%]/.test(text) ? text : undefined
}

function evaluate(expression: string, page: EleventyPage): string | undefined {
  const [first = '', ...filters] = expression.split('|').map((part) => part.trim())
  if (/^(?:page\.)?date$/.test(first)) return evaluateDate(filters, page)
  const start = /^["'](.*)["']$/.exec(first)?.[1] ?? variable(first, page)
  return filters.reduce<string | undefined>(
    (value, filter) => (value === undefined ? undefined : applyFilter(value, filter)),
    start,
  )
}

function variable(name: string, { stem, fields }: EleventyPage): string | undefined {
  if (name === 'page.fileSlug') return fileSlugOf(stem)
  if (name === 'page.filePathStem') return `/${stem}`
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

function evaluateDate(filters: readonly string[], { date }: EleventyPage): string | undefined {
  const [only, ...others] = filters
  const form = /^date\s*[:(]\s*["']([^"']+)["']\)?$/.exec(only ?? '')?.[1]
  return date && form !== undefined && others.length === 0 && form.includes('%')
    ? formatDate(date, form)
    : undefined
}

function applyFilter(value: string, filter: string): string | undefined {
  if (/^slugify(?:\(\))?$/.test(filter)) return toSlug(value)
  if (/^slug(?:\(\))?$/.test(filter)) {
    return /^[\w\s.-]*$/.test(value) ? value.trim().toLowerCase().replace(/\s+/g, '-') : undefined
  }
  if (/^(?:lower|downcase)(?:\(\))?$/.test(filter)) return value.toLowerCase()
  return /^(?:safe|trim|strip|url)(?:\(\))?$/.test(filter) ? value.trim() : undefined
}
