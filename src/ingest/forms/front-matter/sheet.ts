import { foldName } from '../../../domain/closest.ts'
import type { Remark } from '../../../domain/errors.ts'
import { articleFields } from '../../article-fields.ts'
import type { LineSpan } from '../draft.ts'
import type { FrontMatterSettings, WrittenFields } from './front-matter.ts'
import { adviceOn, fieldFor, tableNames } from './other-names.ts'

/** A field of front matter while it gets the article's name. */
export interface Written {
  /** As in the file. */
  readonly name: string
  readonly value: unknown
}

/** Front matter while its fields get the article's names: steps move what they know from `rest` to `fields`. */
export interface Sheet {
  readonly fields: Record<string, unknown>
  /** Fields with names that no article has, by their names as `foldName` gives them. */
  readonly rest: Map<string, Written>
  readonly lines: Map<string, LineSpan>
  readonly writtenAs: Map<string, string>
  readonly problems: Remark[]
  readonly warnings: Remark[]
  readonly settings: FrontMatterSettings
  /** Whether a generator's field was found: then fields of its theme are no mistakes. */
  isForeign: boolean
  /** Whether the file says that it is to be published, such as by `publish: true`. */
  isToBePublished: boolean
}

export function createSheet({ fields, lines }: WrittenFields, settings: FrontMatterSettings): Sheet {
  const entries = Object.entries(fields)
  const isField = (name: string) => (articleFields as readonly string[]).includes(name)
  const isOwn = (name: string, value: unknown) => isField(name) && !(name in settingNames && isSwitch(value))
  return {
    fields: Object.fromEntries(entries.filter(([name, value]) => isOwn(name, value))),
    rest: new Map(
      entries
        .filter(([name, value]) => !isOwn(name, value))
        .map(([name, value]) => [foldName(name), { name, value }]),
    ),
    lines: new Map(lines),
    writtenAs: new Map(),
    problems: [],
    warnings: [],
    settings,
    isForeign:
      settings.isForeign === true || entries.some(([name, value]) => !isOwn(name, value) && isKnown(name)),
    isToBePublished: false,
  }
}

/** Fields that themes use as switches: `related: true` shows a list of related pages. */
const settingNames: Readonly<Record<string, true>> = {
  related: true,
  figures: true,
  section: true,
  source: true,
}

function isSwitch(value: unknown): boolean {
  return typeof value === 'string' && /^(?:true|false)$/i.test(value.trim())
}

function isKnown(name: string): boolean {
  return fieldFor(name) !== undefined || adviceOn(name) !== undefined || tableNames.includes(foldName(name))
}

export function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === ''
  if (Array.isArray(value)) return value.every(isEmpty)
  return (
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  )
}

/** Removes the fields of these names from the rest, in the order of the names; empty fields are dropped. */
export function take(sheet: Sheet, names: readonly string[]): Written[] {
  return names.flatMap((name) => {
    const written = sheet.rest.get(name)
    if (!written) return []
    sheet.rest.delete(name)
    sheet.isForeign = true
    return isEmpty(written.value) ? [] : [written]
  })
}

/** Gives the article a field that the file has under another name. */
export function give(sheet: Sheet, field: string, { name, value }: Written): void {
  sheet.fields[field] = value
  sheet.writtenAs.set(field, name)
  const span = sheet.lines.get(name)
  if (span) sheet.lines.set(field, span)
}

export function warn(sheet: Sheet, name: string, message: string): void {
  sheet.warnings.push(remarkOn(sheet, name, message))
}

export function refuse(sheet: Sheet, name: string, message: string): void {
  sheet.problems.push(remarkOn(sheet, name, message))
}

function remarkOn({ lines }: Sheet, name: string, message: string): Remark {
  const line = lines.get(name)?.first
  return { field: name, ...(line !== undefined && { line }), message }
}

/** `"a"` and `a, b` for a message. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
