import { otherNames } from './other-names.ts'
import { give, isEmpty, listed, type Sheet, take, type Written, warn } from './sheet.ts'

const linkNames = ['link', 'website', 'uri', 'homepage', 'href']
/** What generators say of an author besides name and address. */
const extras = new Set(
  'title role job bio description image image_url imageUrl avatar picture photo twitter github mastodon linkedin facebook instagram email_hash socials social page key slug id location'.split(
    ' ',
  ),
)

/** `author: Ida Fenn`, a list of names, or objects with a name and more. */
export function readPeople(sheet: Sheet): void {
  for (const written of take(sheet, otherNames.authors)) {
    if (isEmpty(sheet.fields.authors)) give(sheet, 'authors', written)
    else
      warn(
        sheet,
        written.name,
        `${written.name} is not used, since ${nameOf(sheet, 'authors')} gives the authors`,
      )
  }
  const { authors } = sheet.fields
  if (isEmpty(authors)) return
  const lost = new Set<string>()
  sheet.fields.authors = Array.isArray(authors)
    ? authors.map((one) => toAuthor(one, lost))
    : toAuthor(authors, lost)
  const name = nameOf(sheet, 'authors')
  if (lost.size > 0) warn(sheet, name, `${name} is without ${listed([...lost])}, which has no meaning here`)
}

function toAuthor(value: unknown, lost: Set<string>): unknown {
  if (typeof value === 'string') return fromMailForm(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).filter(([, inside]) => !isEmpty(inside))
  const address = entries.find(([key]) => key === 'url') ?? entries.find(([key]) => linkNames.includes(key))
  const kept = entries.flatMap(([key, inside]): (readonly [string, unknown])[] => {
    if (linkNames.includes(key)) return []
    if (!extras.has(key)) return key === 'url' ? [] : [[key, inside]]
    lost.add(key)
    return []
  })
  return Object.fromEntries([...kept, ...(address ? [['url', address[1]] as const] : [])])
}

/** `Ida Fenn <ida@example.org>` (RFC 5322, section 3.4). */
function fromMailForm(text: string): unknown {
  const [, name, email] = /^\s*([^<>]+?)\s*<([^<>@\s]+@[^<>@\s]+)>\s*$/.exec(text) ?? []
  return name === undefined ? text : { name, email }
}

function nameOf(sheet: Sheet, field: string): string {
  return sheet.writtenAs.get(field) ?? field
}

/**
 * Tags and categories. The first category that the publication lists, otherwise the first, is the section, unless the
 * file gives one; the others are tags.
 */
export function readTopics(sheet: Sheet): void {
  const tags = [
    ...toNames(sheet, { name: 'tags', value: sheet.fields.tags }),
    ...take(sheet, otherNames.tags).flatMap((written) => toNames(sheet, written)),
  ]
  const given = take(sheet, otherNames.section)
  const categories = given
    .flatMap((written) => toNames(sheet, written))
    // What Hexo and WordPress write where an author gave none.
    .filter((one) => typeof one !== 'string' || !/^uncategori[sz]ed$/i.test(one))
  const section = isEmpty(sheet.fields.section) ? chooseSection(sheet, categories) : undefined
  if (section !== undefined && given[0]) give(sheet, 'section', { name: given[0].name, value: section })
  const others = categories.filter((one) => one !== section)
  const all = [...tags, ...others.filter((one) => !tags.includes(one))]
  if (all.length > 0) sheet.fields.tags = all
  else delete sheet.fields.tags
}

function chooseSection({ settings }: Sheet, categories: readonly unknown[]): unknown {
  const isListed = (category: unknown) =>
    settings.sections?.some(({ slug, title }) =>
      [slug, title].some((name) => name.toLowerCase() === String(category).toLowerCase()),
    )
  return categories.find(isListed) ?? categories[0]
}

/** Names without the sign that Obsidian puts before them. */
function toNames(sheet: Sheet, { name, value }: Written): unknown[] {
  if (isEmpty(value)) return []
  // Hexo nests categories.
  const list: unknown[] =
    typeof value === 'string' ? splitNames(sheet, name, value) : [value].flat(Number.POSITIVE_INFINITY)
  return list
    .map((one) => (typeof one === 'string' ? one.trim().replace(/^#(?=[\p{L}\p{N}_])/u, '') : one))
    .filter((one) => one !== '')
}

/** Jekyll separates names by spaces, others by commas; `#` begins a name. */
function splitNames(sheet: Sheet, name: string, text: string): string[] {
  if (text.includes(',')) return text.split(',')
  const words = text.trim().split(/\s+/)
  if (words.every((word) => /^#[^#]/.test(word))) return words
  if (words.length === 1 || !isJekylls(sheet)) return [text]
  const example = `[${text.trim()}]`
  warn(
    sheet,
    name,
    `${name} are ${listed(words)}, separated by spaces as in Jekyll: write ${name}: ${example} for one of several words`,
  )
  return words
}

function isJekylls({ settings, isForeign }: Sheet): boolean {
  return isForeign && /(?:^|\/)(?:\d{4}-\d{2}-\d{2}-[^/]+|_(?:posts|drafts)\/[^/]+)$/.test(settings.key ?? '')
}
