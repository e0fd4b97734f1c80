import type { Root } from 'hast'
import type { Remark } from '../../../domain/errors.ts'
import { articleFields } from '../../article-fields.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { findAll } from '../../html/tree.ts'
import type { Draft } from '../draft.ts'
import type { FrontMatterSettings } from '../front-matter/front-matter.ts'
import { readFrontMatter } from '../front-matter/read-front-matter.ts'
import { readMarkdown } from '../markdown.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { fieldsIn } from './read-config.ts'
import { readSiteDate } from './site-dates.ts'
import type { Fields } from './site-system.ts'
import type { StoryData } from './story-data.ts'

/** The draft of a story of a site: that of its file, with what its configuration adds. */
export function readSiteStory({ data }: ExportRecord, sections: FrontMatterSettings['sections']): Draft {
  const story = data as StoryData
  if (story.problem !== undefined) {
    const problem = { field: 'file', line: 1, message: story.problem }
    return { fields: {}, lines: new Map(), problems: [problem], warnings: [] }
  }
  const settings: FrontMatterSettings = {
    key: story.path.replace(/\.\w+$/, ''),
    isForeign: true,
    complete: (fields) => completeFields(fields, story),
    ...(sections && { sections }),
  }
  const isHtml = /\.html?$/i.test(story.path)
  const draft = isHtml
    ? readHtml(story.text, settings)
    : readMarkdown(story.text, { ...settings, isMdx: /\.mdx$/i.test(story.path) })
  return [withoutUnknown, withTitle, withDates, withState, withMedia, withTwin].reduce<Draft>(
    (one, step) => step(one, story),
    draft,
  )
}

/** A file of HTML is no Markdown: its indented lines are no code. */
function readHtml(text: string, settings: FrontMatterSettings): Draft {
  const { fields, body, bodyLine, lines, ...front } = readFrontMatter(text, settings)
  lines.set('contentHtml', { first: bodyLine, last: bodyLine + body.trimEnd().split('\n').length - 1 })
  return { ...front, fields: { ...fields, contentHtml: body }, lines }
}

/** They became further addresses of the record. */
const addressNames = ['aliases', 'alias', 'redirect_from']

/** Names of fields in small letters where they are an article's: Hugo does not tell capitals apart. */
function completeFields(
  fields: Fields,
  { defaults = {}, fields: replaced = {}, used = [] }: StoryData,
): Fields {
  const names = new Map(articleFields.map((name) => [name.toLowerCase(), name as string]))
  const own = Object.entries(fields).flatMap(([name, value]): (readonly [string, unknown])[] => {
    const folded = name.toLowerCase()
    if (used.includes(folded) || addressNames.includes(folded)) return []
    return [[names.get(folded) ?? name, value]]
  })
  const given = Object.fromEntries(own)
  const isGiven = new Set(Object.keys(given).map((name) => name.toLowerCase()))
  const added = Object.entries(defaults).filter(([name]) => !isGiven.has(name.toLowerCase()))
  return { ...given, ...Object.fromEntries(added), ...replaced }
}

/** A field that no article has and that the site was built with is no reason to refuse a story. */
function withoutUnknown(draft: Draft): Draft {
  const known: readonly string[] = articleFields
  const unknown = Object.keys(draft.fields).filter(
    (name) => !known.includes(name) && name !== 'menu' && name !== 'menus',
  )
  const [first] = unknown
  if (first === undefined) return draft
  const fields = Object.fromEntries(Object.entries(draft.fields).filter(([name]) => !unknown.includes(name)))
  const message = `${unknown.join(', ')} ${unknown.length === 1 ? 'is no field' : 'are no fields'} of an article and not used`
  return { ...draft, fields, warnings: [...draft.warnings, remarkOn(draft, first, message)] }
}

function remarkOn({ lines }: Draft, field: string, message: string): Remark {
  const line = lines.get(field)?.first
  return { field, ...(line !== undefined && { line }), message }
}

function withTitle(draft: Draft): Draft {
  const { title, published } = draft.fields
  if ((typeof title === 'string' && title.trim() !== '') || !draft.body || draft.problems.length > 0)
    return draft
  const day = typeof published === 'string' ? published.slice(0, 10) : undefined
  const untitled = titleOfUntitled(draft.body, day)
  if (!untitled) return draft
  return {
    ...draft,
    fields: { ...draft.fields, title: untitled.title },
    warnings: [...draft.warnings, untitled.warning],
  }
}

/** The moments that the site's feed has: a date that cannot be read stays, and is refused as such. */
function withDates(draft: Draft, { zone }: StoryData): Draft {
  const dates = (['published', 'updated'] as const).flatMap((field) => {
    const date = readSiteDate(draft.fields[field], zone)
    return date ? [[field, date.value] as const] : []
  })
  return { ...draft, fields: { ...draft.fields, ...Object.fromEntries(dates) } }
}

function withState(draft: Draft, { draftReason }: StoryData): Draft {
  if (draftReason === undefined || draft.fields.status === 'draft') return draft
  const message = `status is draft, since ${draftReason}`
  return {
    ...draft,
    fields: { ...draft.fields, status: 'draft' },
    warnings: [...draft.warnings, remarkOn(draft, 'status', message)],
  }
}

function withTwin(draft: Draft, { twin }: StoryData): Draft {
  return twin === undefined
    ? draft
    : { ...draft, warnings: [...draft.warnings, { field: 'id', message: `id: ${twin}` }] }
}

const addressAttributes = ['src', 'href', 'poster', 'dataSrc'] as const

function withMedia(draft: Draft, { media }: StoryData): Draft {
  if (!media) return draft
  const found = (value: unknown) =>
    typeof value === 'string' && Object.hasOwn(media, value) ? media[value] : undefined
  const listed = [draft.fields.figures ?? []].flat() as readonly unknown[]
  const figures = listed.map(fieldsIn).map((figure) => {
    const url = found(figure.file) ?? found(figure.url)
    if (url === undefined || !/^https?:/.test(url)) return figure
    const { file: _file, ...rest } = figure
    return { ...rest, url }
  })
  return {
    ...draft,
    fields: { ...draft.fields, ...(figures.length > 0 && { figures }) },
    ...(draft.body && { body: replaceAddresses(draft.body, found) }),
  }
}

/** Changes the tree, which nothing else has. */
function replaceAddresses(body: Root, found: (value: unknown) => string | undefined): Root {
  for (const { properties } of findAll(body, () => true)) {
    for (const name of addressAttributes) {
      const address = found(properties[name]) ?? found(decoded(properties[name]))
      if (address !== undefined) properties[name] = address
    }
  }
  return body
}

/** Markdown encodes addresses. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return decodeURI(value)
  } catch {
    return value
  }
}
