import type { Root } from 'hast'
import { PublisherError, type Remark } from '../../../domain/errors.ts'
import { toSlug } from '../../../domain/identity.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { isElement, parseHtml, removePositions, replaceChildren } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import { findMarkdownExcess } from '../../limits/markdown-excess.ts'
import type { Draft, LineSpan } from '../draft.ts'
import { parseMarkdownBody } from '../markdown.ts'
import { toPlainText } from '../records/plain-text.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { convertBreaks } from './convert-breaks.ts'
import { readDate } from './read-date.ts'
import type { Entry } from './split-entries.ts'

/** The draft of a story. Its time is that of the blog, which the export does not name: the publication's. */
export function readMovableType(record: ExportRecord): Draft {
  const entry = record.data as Entry
  const first = record.line ?? 1
  const lines = linesOf(entry, first)
  const writtenAs = new Map(Object.entries(names))
  const refused = (problem: Remark): Draft => ({
    // The text as it is in the export, to be mended by hand.
    fields: {
      ...{ title: record.title, slug: record.slug, status: 'draft' },
      contentHtml: [entry.texts?.BODY?.text, entry.texts?.['EXTENDED BODY']?.text]
        .filter(Boolean)
        .join('\n\n'),
    },
    lines,
    writtenAs,
    problems: [{ line: first, ...problem }],
    warnings: [],
  })
  if (entry.fault) return refused({ field: 'file', message: `file ${entry.fault}` })
  const warnings: Remark[] = []
  let root: Root
  try {
    root = readBody(entry, warnings)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    return refused({ field: 'contentHtml', message: error.message })
  }
  const { fields, texts } = entry
  const date = readDate(fields.DATE?.[0] ?? '')
  const title = titleOf(entry, root, date)
  const state = stateOf(fields.STATUS?.[0] ?? '', date)
  const summary = toPlainText(texts.EXCERPT?.text ?? '')
  const slug = slugOf(fields.BASENAME?.[0] ?? '')
  const author = toPlainText(fields.AUTHOR?.[0] ?? '')
  return {
    fields: {
      ...(title.title && { title: title.title }),
      ...(slug && { slug }),
      ...(summary && { summary }),
      authors: author === '' ? [] : [{ name: author }],
      ...topicsOf(entry),
      ...(date && { published: date }),
      ...(state.status && { status: state.status }),
    },
    body: root,
    lines,
    writtenAs,
    problems: [],
    warnings: [...title.warnings, ...state.warnings, ...warnings].map((remark) => ({
      ...remark,
      line: (lines.get(remark.field) ?? lines.get('article'))?.first ?? first,
    })),
  }
}

const names: Readonly<Record<string, string>> = {
  title: 'TITLE',
  slug: 'BASENAME',
  summary: 'EXCERPT',
  contentHtml: 'BODY',
  authors: 'AUTHOR',
  section: 'PRIMARY CATEGORY',
  tags: 'CATEGORY',
  published: 'DATE',
  status: 'STATUS',
}

function linesOf({ texts }: Entry, first: number): ReadonlyMap<string, LineSpan> {
  const found = new Map<string, LineSpan>([['article', { first, last: first }]])
  for (const [field, name] of [
    ['contentHtml', 'BODY'],
    ['summary', 'EXCERPT'],
  ] as const) {
    const text = texts[name]
    if (text) found.set(field, { first: first + text.line, last: first + text.line })
  }
  return found
}

type Convert = (text: string, warnings: Remark[]) => Root

const fromHtml: Convert = (html) => {
  const excess = findHtmlExcess(html)
  if (excess) throw new PublisherError('invalid', excess.message)
  const root = parseHtml(html)
  removePositions(root)
  return root
}

const fromMarkdown: Convert = (text, warnings) => {
  const excess = findMarkdownExcess(text)
  if (excess) throw new PublisherError('invalid', excess.message)
  const root = parseMarkdownBody(text, 1, warnings)
  if (!root) throw new PublisherError('invalid', 'contentHtml is nested too deeply')
  removePositions(root)
  return root
}

/** What `CONVERT BREAKS` says of the text. */
const converters: Readonly<Record<string, Convert>> = {
  '0': fromHtml,
  richtext: fromHtml,
  '1': (text, warnings) => fromHtml(convertBreaks(text), warnings),
  __default__: (text, warnings) => fromHtml(convertBreaks(text), warnings),
  markdown: fromMarkdown,
  markdown_with_smartypants: fromMarkdown,
}

function readBody({ fields, texts }: Entry, warnings: Remark[]): Root {
  const format = fields['CONVERT BREAKS']?.[0] ?? ''
  const parts = ['BODY', 'EXTENDED BODY'].flatMap((name) => texts[name]?.text.trim() || [])
  const isHtml = parts.some((part) => /<(?:p|br|div)\b/i.test(part))
  const convert = Object.hasOwn(converters, format) ? converters[format] : undefined
  if (!convert && format !== '') {
    const message = `contentHtml is in the format ${format}, of which only the paragraphs are read`
    warnings.push({ field: 'contentHtml', message })
  }
  const way = convert ?? converters[isHtml ? '0' : '1'] ?? fromHtml
  const roots = parts.map((part) => way(part, warnings))
  const children = roots.flatMap((root, index) => [
    ...(index > 0 ? [{ type: 'text' as const, value: '\n' }] : []),
    ...root.children,
  ])
  const root: Root = { type: 'root', children }
  // Pictures of the media library are in a form, which is for its editor.
  replaceChildren(root, (child) =>
    isElement(child, 'form') && String(child.properties.className ?? '').includes('mt-enclosure')
      ? child.children
      : [child],
  )
  return root
}

function titleOf(
  { fields }: Entry,
  root: Root,
  date: string | undefined,
): { title?: string; warnings: readonly Remark[] } {
  const title = toPlainText(fields.TITLE?.[0] ?? '')
  if (title !== '') return { title, warnings: [] }
  const found = titleOfUntitled(root, date?.slice(0, 10))
  return found ? { title: found.title, warnings: [found.warning] } : { warnings: [] }
}

/** Only what was published becomes public. */
function stateOf(status: string, date: string | undefined): { status?: string; warnings: readonly Remark[] } {
  const name = status.trim().toLowerCase()
  const draft = (reason: string) => ({
    status: 'draft',
    warnings: [{ field: 'status', message: `status is draft: ${reason}` }],
  })
  if (name === 'draft') return { status: 'draft', warnings: [] }
  // The first versions exported no status: they exported what was published.
  if (name !== '' && name !== 'publish' && name !== 'future') return draft(`it was "${status}"`)
  if (!date) return draft('the export has no date of its publication')
  return name === 'future' ? { status: 'scheduled', warnings: [] } : { warnings: [] }
}

function slugOf(basename: string): string {
  const name = basename.replace(/[/_]+/g, '-').normalize('NFC')
  return /^[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)*$/u.test(name) ? name : toSlug(name)
}

function topicsOf({ fields, texts }: Entry): { section?: string; tags: readonly string[] } {
  const all = (fields.CATEGORY ?? []).filter((name) => name !== '')
  const section = fields['PRIMARY CATEGORY']?.find((name) => name !== '') ?? all[0]
  const listed = splitList(fields.TAGS?.join(',') ?? '')
  const keywords = listed.length > 0 ? [] : splitList((texts.KEYWORDS?.text ?? '').replace(/\n/g, ','))
  const tags = [...all.filter((name) => name !== section), ...listed, ...keywords].map(toPlainText)
  return {
    ...(section && { section: toPlainText(section) }),
    tags: [...new Set(tags.filter((tag) => tag !== ''))],
  }
}

/** `"tide tables",quay` */
function splitList(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|([^",]+)/g)].flatMap(
    ([, quoted, plain]) => (quoted ?? plain ?? '').trim() || [],
  )
}
