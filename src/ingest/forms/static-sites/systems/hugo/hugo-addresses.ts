import { encodePath, joinPath } from '../../site-addresses.ts'
import { dateParts, type SiteDate } from '../../site-dates.ts'

/** How Hugo makes addresses: https://gohugo.io/content-management/urls/ and https://gohugo.io/configuration/permalinks/ */

export interface HugoSettings {
  readonly keepsCapitals: boolean
  readonly removesAccents: boolean
}

export interface HugoPage {
  /** Below the content folder, without a language in it. */
  readonly folder: string
  /** The file's name without its ending and language; for a bundle, that of its folder. */
  readonly name: string
  readonly isBundle: boolean
  /** Its folder up to the last one that is a section: the first, and each with an `_index.md`. */
  readonly sections: readonly string[]
  readonly slug?: string
  readonly title?: string
  readonly date?: SiteDate
  readonly isUgly: boolean
}

/** `UnicodeSanitize` of Hugo's `helpers/path.go`, and its small letters. */
export function toHugoPath(text: string, { keepsCapitals, removesAccents }: HugoSettings): string {
  const source = removesAccents
    ? text
        .normalize('NFD')
        .replace(/\p{Mn}/gu, '')
        .normalize('NFC')
    : text
  let kept = ''
  let isSpaceDue = false
  const signs = [...source]
  for (const [index, sign] of signs.entries()) {
    const isHex = sign === '%' && /^[\da-f]{2}$/i.test(`${signs[index + 1] ?? ''}${signs[index + 2] ?? ''}`)
    if (isHex || /[./\\_#+~\-@\p{L}\p{Nd}\p{M}]/u.test(sign)) {
      if (isSpaceDue && sign !== '-') kept += '-'
      isSpaceDue = false
      kept += sign
    } else if (kept !== '' && !kept.endsWith('-') && /\s/.test(sign)) isSpaceDue = true
  }
  return keepsCapitals ? kept : kept.toLowerCase()
}

/** The path that the folder of the file gives. */
export function pathByFolder(page: HugoPage, settings: HugoSettings): string {
  const last = page.slug?.replace(/^-+|-+$/g, '') || page.name
  const folder = page.isBundle ? page.folder.split('/').slice(0, -1).join('/') : page.folder
  return withEnding(joinPath(folder, last), page, settings)
}

/** Hugo cleans the path with its end, so that a space before a removed sign becomes a hyphen. */
function withEnding(path: string, { isUgly }: Pick<HugoPage, 'isUgly'>, settings: HugoSettings): string {
  const plain = path.replace(/\/+$/, '')
  const end = isUgly && plain !== '' ? '.html' : '/'
  return encodePath(toHugoPath(plain + end, settings))
}

/** The path by a pattern such as `/:year/:month/:slug/`. Undefined if it has a token that is not known. */
export function pathByPattern(pattern: string, page: HugoPage, settings: HugoSettings): string | undefined {
  let isKnown = true
  const path = pattern.replace(/:([a-z]+(?:\[[\w:]+\])?|\d+)/g, (_all, token: string) => {
    const value = partFor(token, page, settings)
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? withEnding(unescapeQuery(joinPath(path)), page, settings) : undefined
}

/** Hugo reads what a pattern gives as if it were a query: `C++` becomes `c`. */
function unescapeQuery(path: string): string {
  return path.replaceAll('+', ' ').replace(/(?:%[\da-f]{2})+/gi, (signs) => {
    try {
      return decodeURIComponent(signs)
    } catch {
      return signs
    }
  })
}

const dateTokens: Readonly<Record<string, string>> = {
  year: 'Y',
  month: 'm',
  monthname: 'B',
  day: 'd',
  weekday: 'w',
  weekdayname: 'A',
  yearday: '-j',
}

function partFor(token: string, page: HugoPage, settings: HugoSettings): string | undefined {
  const clean = (text: string) => toHugoPath(text, settings)
  const { slug, title = '', name, sections, date } = page
  const part = dateTokens[token]
  if (part !== undefined) return date && dateParts(date)[part]
  if (token === 'slug') return clean(slug ?? title)
  if (token === 'title') return clean(title)
  if (token === 'filename' || token === 'contentbasename') return clean(name)
  if (token === 'slugorfilename' || token === 'slugorcontentbasename') return clean(slug ?? name)
  if (token === 'section') return clean(sections[0] ?? '')
  if (token === 'sections') return clean(sections.join('/'))
  const cut = /^sections\[(.+)\]$/.exec(token)?.[1]
  return cut === undefined ? undefined : clean(cutOf(sections, cut).join('/'))
}

/** `[1:]`, `[:1]`, `[0]`, `[last]`. */
function cutOf(sections: readonly string[], cut: string): readonly string[] {
  const toIndex = (text: string) =>
    text === 'last' ? sections.length - 1 : text === 'first' ? 0 : Number.parseInt(text, 10)
  const [from = '', to] = cut.split(':')
  if (to === undefined) return sections.slice(toIndex(from), toIndex(from) + 1)
  return sections.slice(from === '' ? 0 : toIndex(from), to === '' ? undefined : toIndex(to))
}

/** The front matter's `url`: a slash at its end unless it has an ending. */
export function pathByUrl(url: string): string {
  const path = joinPath(url.replace(/^https?:\/\/[^/]+/i, '').replaceAll('\\:', ':'))
  const isFile = path.includes('.') && !path.endsWith('/')
  return encodePath(isFile ? path : `${path.replace(/\/+$/, '')}/`)
}
