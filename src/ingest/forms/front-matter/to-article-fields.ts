import { foldName } from '../../../domain/closest.ts'
import { articleFields, findNearField } from '../../article-fields.ts'
import type { FrontMatter, FrontMatterSettings, WrittenFields } from './front-matter.ts'
import { adviceOn, otherNames, tableNames } from './other-names.ts'
import { readPeople, readTopics } from './people-and-topics.ts'
import { readPictures } from './pictures.ts'
import { createSheet, give, isEmpty, listed, type Sheet, take, warn } from './sheet.ts'
import { readDates, readState } from './state-and-dates.ts'

/** Each step relies on those before it. */
const steps: readonly ((sheet: Sheet) => void)[] = [
  openTables,
  readState,
  rename,
  readAliases,
  readDates,
  readPeople,
  readTopics,
  readPictures,
  nameMeaningless,
  nameUnknown,
]

/**
 * Gives the fields of other generators the names and forms of the article's fields. A warning names what has no meaning
 * here, and a name that no generator is known to write stays, so that it is refused as a mistake.
 */
export function toArticleFields(
  written: WrittenFields,
  settings: FrontMatterSettings,
): Omit<FrontMatter, 'body' | 'bodyLine'> {
  const sheet = createSheet(written, settings)
  for (const step of steps) step(sheet)
  const rest = [...sheet.rest.values()].map(({ name, value }) => [name, value])
  const { lines, writtenAs, problems, warnings } = sheet
  return { fields: { ...sheet.fields, ...Object.fromEntries(rest) }, lines, writtenAs, problems, warnings }
}

/** Fields in tables such as Hugo's `params` are the article's if it has no such fields of its own. */
function openTables(sheet: Sheet): void {
  for (const { name: table, value } of take(sheet, tableNames)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue
    for (const [name, inside] of Object.entries(value)) {
      const span = sheet.lines.get(`${table}.${name}`) ?? sheet.lines.get(table)
      if (span && !sheet.lines.has(name)) sheet.lines.set(name, span)
      const isOwn = (articleFields as readonly string[]).includes(name)
      if (isOwn && isEmpty(sheet.fields[name])) sheet.fields[name] = inside
      if (!isOwn && !sheet.rest.has(foldName(name))) sheet.rest.set(foldName(name), { name, value: inside })
    }
  }
}

function rename(sheet: Sheet): void {
  for (const field of ['title', 'summary', 'language', 'canonicalUrl', 'rights', 'aliases'] as const) {
    takeFirst(sheet, field, otherNames[field])
  }
  const { language, slug, source } = sheet.fields
  if (typeof language === 'string') sheet.fields.language = language.trim().replaceAll('_', '-')
  // Hugo and Docusaurus write /harbour/ for the slug harbour.
  if (typeof slug === 'string') sheet.fields.slug = slug.trim().replace(/^\/+|\/+$/g, '')
  if (typeof source === 'string' && source.trim() !== '') {
    sheet.fields.source = /^https?:\/\/\S+$/i.test(source.trim()) ? { url: source } : { title: source }
  }
}

/** The first of these names gives the field, unless the file has it; a warning names the others that say something else. */
function takeFirst(sheet: Sheet, field: string, names: readonly string[]): void {
  const fold = (value: unknown) => JSON.stringify(value).trim()
  for (const written of take(sheet, names)) {
    const given = sheet.fields[field]
    if (isEmpty(given)) give(sheet, field, written)
    else if (fold(given) !== fold(written.value)) {
      const winner = sheet.writtenAs.get(field) ?? field
      warn(sheet, written.name, `${written.name} is not used, since ${winner} gives the ${field}`)
    }
  }
}

/** In Obsidian, aliases are other names of a note. */
function readAliases(sheet: Sheet): void {
  const { aliases } = sheet.fields
  if (aliases === undefined) return
  const all = Array.isArray(aliases) ? aliases : [aliases]
  const isName = (one: unknown) => typeof one === 'string' && !/^(?:\/|https?:)/.test(one.trim())
  const others = all.filter((one) => isName(one) && !isEmpty(one))
  if (others.length === 0) return
  sheet.isForeign = true
  sheet.fields.aliases = all.filter((one) => !isName(one))
  const name = sheet.writtenAs.get('aliases') ?? 'aliases'
  warn(
    sheet,
    name,
    `${name} ${listed(others.map((one) => `"${one}"`))} ${others.length === 1 ? 'begins with no / and is' : 'begin with no / and are'} not used: an old address is a path such as /2019/05/old-name.html`,
  )
}

function nameMeaningless(sheet: Sheet): void {
  const plain: string[] = []
  for (const [folded, { name, value }] of [...sheet.rest]) {
    const advice = adviceOn(name)
    if (advice === undefined) continue
    sheet.rest.delete(folded)
    sheet.isForeign = true
    if (isEmpty(value)) continue
    if (advice === '') plain.push(name)
    else warn(sheet, name, `${name} has no meaning here: ${slugIn(sheet, folded, value) ?? advice}`)
  }
  const [first] = plain
  if (first === undefined) return
  warn(sheet, first, `${listed(plain)} ${plain.length === 1 ? 'has' : 'have'} no meaning here`)
}

/** The slug that an address ends in: what an author must write to keep it. */
function slugIn({ fields }: Sheet, folded: string, value: unknown): string | undefined {
  if (!['permalink', 'url', 'path'].includes(folded) || typeof value !== 'string') return undefined
  const last = value
    .replace(/[?#].*$/, '')
    .split('/')
    .findLast((part) => part !== '' && !/^index\.html?$/.test(part))
  const slug = last?.replace(/\.\w+$/, '')
  if (slug === undefined || !/^[\p{L}\p{N}-]+$/u.test(slug) || !isEmpty(fields.slug)) return undefined
  return `write slug: ${slug} to keep the last part of the address`
}

/** Beside a generator's fields, an unknown one is its theme's; otherwise it stays and is refused. */
function nameUnknown(sheet: Sheet): void {
  if (!sheet.isForeign) return
  const unknown = [...sheet.rest].filter(([, { name }]) => findNearField(name) === undefined)
  for (const [folded] of unknown) sheet.rest.delete(folded)
  const names = unknown.flatMap(([, { name, value }]) => (isEmpty(value) ? [] : [name]))
  const [first] = names
  if (first === undefined) return
  const what = names.length === 1 ? 'is no field of an article and is' : 'are no fields of an article and are'
  warn(sheet, first, `${listed(names)} ${what} not used`)
}
