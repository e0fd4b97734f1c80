import type { Root } from 'hast'
import { PublisherError, type Remark } from '../../../domain/errors.ts'
import { toSlug } from '../../../domain/identity.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { findAll } from '../../html/tree.ts'
import type { Draft, LineSpan } from '../draft.ts'
import { toPlainText } from '../records/plain-text.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { buildBody } from './body/build-body.ts'
import { postTypes } from './post-types.ts'
import type { WordPressData } from './record-data.ts'

/** The draft of a story. */
export function readWordPress(record: ExportRecord): Draft {
  const data = record.data as WordPressData
  const lines = linesOf(data, record.line ?? 1)
  const writtenAs = new Map(Object.entries(names).map(([field, name]) => [field, name]))
  if (data.published) writtenAs.set('published', data.published.from)
  if (data.fault) {
    const problem = { field: 'file', line: record.line ?? 1, message: `file ${data.fault}` }
    return { fields: {}, lines, writtenAs, problems: [problem], warnings: [] }
  }
  const state = stateOf(data)
  if (data.own?.contentHtml !== undefined) {
    const { fields, contentHtml } = data.own
    const { status: _before, ...own } = fields
    const all = { ...own, contentHtml, ...(state.status && { status: state.status }) }
    return { fields: all, lines, writtenAs, problems: [], warnings: [...data.remarks, ...state.warnings] }
  }
  const { root, warnings, unreadable } = readBody(data)
  const title = titleOf(data, root)
  const summary = toPlainText(data.excerpt)
  const figures = figuresOf(data, root)
  const slug = asSlug(data.slug)
  return {
    fields: {
      ...unsaidOf(data),
      ...(title.title && { title: title.title }),
      ...(slug && { slug }),
      ...(summary && { summary }),
      authors: data.authors,
      ...(data.section && { section: data.section }),
      tags: data.tags,
      ...(data.language && { language: asLanguage(data.language) }),
      ...(data.canonicalUrl && { canonicalUrl: data.canonicalUrl }),
      ...(data.published && { published: data.published.text }),
      ...(state.status && { status: state.status }),
      figures: figures.figures,
      // As it is in the export, to be mended by hand.
      ...(unreadable && { contentHtml: data.content }),
    },
    ...(!unreadable && { body: root }),
    lines,
    writtenAs,
    problems: unreadable ? [unreadable] : [],
    warnings: [
      ...data.remarks,
      ...title.warnings,
      ...state.warnings,
      ...figures.warnings,
      ...warnings.map((rule) => ({ field: 'contentHtml', message: `contentHtml ${rule}` })),
    ].map((remark) => withLine(remark, lines)),
  }
}

/** Of an article that came from Gazette, and was changed in WordPress: what WordPress has no place for. */
const unsaid = ['id', 'guid', 'updated', 'corrections', 'language', 'source', 'rights', 'license', 'related']

function unsaidOf({ own }: WordPressData): Record<string, unknown> {
  return Object.fromEntries(Object.entries(own?.fields ?? {}).filter(([field]) => unsaid.includes(field)))
}

/** Where each field comes from. */
const names: Readonly<Record<string, string>> = {
  title: 'title',
  slug: 'wp:post_name',
  summary: 'excerpt:encoded',
  contentHtml: 'content:encoded',
  authors: 'dc:creator',
  section: 'category',
  tags: 'category',
  published: 'wp:post_date_gmt',
  status: 'wp:status',
  id: 'guid',
  canonicalUrl: '_yoast_wpseo_canonical',
}

const elementOf: Readonly<Record<string, string>> = { ...names, published: 'wp:post_date_gmt' }

function linesOf({ lines }: WordPressData, first: number): ReadonlyMap<string, LineSpan> {
  const found = new Map<string, LineSpan>([['article', { first, last: first }]])
  for (const [field, name] of Object.entries(elementOf)) {
    const line = lines[name]
    if (line !== undefined) found.set(field, { first: first + line, last: first + line })
  }
  return found
}

function withLine(remark: Remark, lines: ReadonlyMap<string, LineSpan>): Remark {
  const line = (lines.get(remark.field) ?? lines.get('article'))?.first
  return { ...remark, ...(line !== undefined && { line }) }
}

function readBody(data: WordPressData): ReturnType<typeof buildBody> & { readonly unreadable?: Remark } {
  try {
    return buildBody(data)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    const unreadable = { field: 'contentHtml', message: error.message }
    return { root: { type: 'root', children: [] }, warnings: [], unreadable }
  }
}

/** WordPress has stories without a title: short notes and pictures. */
function titleOf(data: WordPressData, root: Root): { title?: string; warnings: readonly Remark[] } {
  const title = toPlainText(data.title)
  if (title !== '') return { title, warnings: [] }
  const found = titleOfUntitled(root, data.published?.text.slice(0, 10))
  return found ? { title: found.title, warnings: [found.warning] } : { warnings: [] }
}

/** Whatever the public could not read stays a draft. */
function stateOf({ status, isProtected, type, published }: WordPressData): {
  status?: string
  warnings: readonly Remark[]
} {
  const draft = (reason: string) => ({
    status: 'draft',
    warnings: [{ field: 'status', message: `status is draft: ${reason}` }],
  })
  if (isProtected) return draft('the story was protected by a password')
  if (status === 'private') return draft('the story was private')
  if (status === 'pending') return draft('the story was waiting for review')
  if (status === 'draft') return { status: 'draft', warnings: [] }
  if (status !== 'publish' && status !== 'future')
    return draft(`"${status}" is no status of WordPress itself`)
  if (!postTypes[type])
    return draft(`the type "${type}" was no part of the main feed; publish it if it is a story`)
  if (!published) return draft('the export has no date of its publication')
  return status === 'future' ? { status: 'scheduled', warnings: [] } : { warnings: [] }
}

const slugForm = /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u

function asSlug(slug: string): string {
  const normal = slug.normalize('NFC')
  return slugForm.test(normal) ? normal : toSlug(normal)
}

/** Plugins write `pt-br` for `pt-BR`. */
function asLanguage(nicename: string): string {
  const [language = '', region] = nicename.split('-')
  return region ? `${language}-${region.toUpperCase()}` : language
}

interface Figures {
  readonly figures: readonly object[]
  readonly warnings: readonly Remark[]
}

/** The featured picture, unless the text shows it, and the sound and film of the feed's enclosures. */
function figuresOf(data: WordPressData, root: Root): Figures {
  const shown = new Set(
    findAll(root, () => true).flatMap(({ properties }) =>
      typeof properties.src === 'string' ? [properties.src] : [],
    ),
  )
  const { thumbnail, attachments } = data
  const featured = thumbnail === undefined ? undefined : attachments[thumbnail]
  const message = `figures is without the featured picture: the export does not hold attachment ${thumbnail}`
  const warnings = thumbnail !== undefined && !featured ? [{ field: 'figures', message }] : []
  const first = featured && !shown.has(featured.url) ? [toFigure(featured)] : []
  return { figures: [...first, ...data.enclosures.flatMap((one) => toEnclosure(one, shown))], warnings }
}

function toFigure({ url, alt, caption, credit }: WordPressData['attachments'][string]): object {
  return { url: absolute(url), ...(alt && { alt }), ...(caption && { caption }), ...(credit && { credit }) }
}

/** Address, length and type, each on a line. */
function toEnclosure(text: string, shown: Set<string>): object[] {
  const [url = '', length = '', type = ''] = text.split(/\r?\n/).map((line) => line.trim())
  if (!/^https?:\/\/\S+$/i.test(url) || shown.has(url)) return []
  shown.add(url)
  const bytes = Number(length)
  return [
    {
      url,
      ...(Number.isSafeInteger(bytes) && bytes > 0 && { bytes }),
      ...(/^[\w.+-]+\/[\w.+-]+$/.test(type) && { type }),
    },
  ]
}

function absolute(url: string): string {
  return url.startsWith('//') ? `https:${url}` : url
}
