import type { ElementContent, Root } from 'hast'
import type { Remark } from '../../../domain/errors.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { findAll, isElement, parseHtml } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import type { Draft } from '../draft.ts'
import { plainWords } from '../records/cards.ts'
import { hasClass, wordsOf } from '../records/find-in-html.ts'
import { quote, type Warn } from '../records/warn.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { settleFootnotes } from './footnotes.ts'
import type { SubstackStory } from './open-substack.ts'
import { simplifyParts } from './parts.ts'

/** The draft of a story of Substack: what is for paying readers only is never published. */
export function readSubstack(record: ExportRecord, _publication: Publication): Draft {
  const { row, html } = record.data as SubstackStory
  const line = record.line ?? 1
  const lines = new Map([['article', { first: line, last: line }]])
  const warnings: Remark[] = []
  const warnOf =
    (field: string): Warn =>
    (rule) =>
      warnings.push({ field, line, message: `${field} ${rule}` })
  const problem = findProblem(record, { row, ...(html !== undefined && { html }) })
  if (problem) return { fields: unreadFields(record), lines, problems: [{ ...problem, line }], warnings }
  const status = readStatus(row, warnOf('status'))
  const body = readBody(html ?? '', status !== 'draft', warnOf('html'))
  const title = readTitle(row, body)
  const { subtitle = '', podcast_url = '', post_date = '' } = row
  const fields = {
    ...title.fields,
    ...(record.slug !== undefined && { slug: record.slug }),
    ...(subtitle !== '' && { summary: plainWords(subtitle) }),
    ...(post_date !== '' && { published: post_date }),
    status,
    ...(podcast_url !== '' && { figures: [{ url: podcast_url, medium: 'audio' }] }),
  }
  const writtenAs = new Map([
    ...[['summary', 'subtitle'] as const, ['published', 'post_date'] as const],
    ...[
      ['contentHtml', 'html'] as const,
      ...(podcast_url !== '' ? [['figures.0', 'podcast_url'] as const] : []),
      ['status', 'is_published'] as const,
    ],
  ])
  return { fields, body, lines, writtenAs, problems: [], warnings: [...title.warnings, ...warnings] }
}

/** Of a text that cannot be read, as it is in the export, to be mended by hand: a draft, since some texts are for members only. */
function unreadFields({ title, slug, data }: ExportRecord): Draft['fields'] {
  const { row, html = '' } = data as SubstackStory
  return { title, slug, published: row.post_date, status: 'draft', contentHtml: html }
}

function findProblem({ file }: ExportRecord, { row, html }: SubstackStory): Remark | undefined {
  if (html !== undefined) return findHtmlExcess(html)
  // An episode may have no other text than its notes, which Substack leaves out if they are empty.
  if ((row.podcast_url ?? '') !== '') return undefined
  const message = `html is missing: the export has no posts/${row.post_id}.html for this line of ${file}; Substack leaves out the newest texts at times, so export again`
  return { field: 'html', message }
}

const audiences = new Map([
  ['only_free', 'subscribers'],
  ['only_paid', 'paying subscribers'],
  ['founding', 'founding members'],
])

function readStatus(
  { is_published = '', audience = '', type = '' }: SubstackStory['row'],
  warn: Warn,
): string {
  if (is_published.toLowerCase() !== 'true') return 'draft'
  if (audience !== '' && audience !== 'everyone') {
    warn(
      `is true, but only for ${audiences.get(audience) ?? audience} (audience: ${audience}): it stays a draft`,
    )
    return 'draft'
  }
  if (type === 'adhoc_email') {
    warn('is true for an e-mail that was on no page (type: adhoc_email): it stays a draft')
    return 'draft'
  }
  return 'published'
}

function readBody(html: string, isPublic: boolean, warn: Warn): Root {
  const body = parseHtml(html)
  unwrap(body)
  cutAtPaywall(body, isPublic, warn)
  dropForSubscribers(body, warn)
  settleFootnotes(body)
  simplifyParts(body, warn)
  return body
}

/** Some exports wrap the text: `<div class="body markup">`. */
function unwrap(body: Root): void {
  const [only, ...others] = body.children.filter((one) => isElement(one as ElementContent))
  if (
    others.length === 0 &&
    isElement(only as ElementContent, 'div') &&
    hasClass(only as never, 'body', 'markup')
  ) {
    body.children = (only as { children: ElementContent[] }).children
  }
}

/** What follows the mark is for paying readers. In a draft it stays, since no reader sees it. */
function cutAtPaywall(body: Root, isPublic: boolean, warn: Warn): void {
  const at = body.children.findIndex(
    (one) => isElement(one as ElementContent) && hasClass(one as never, 'paywall-jump'),
  )
  if (at === -1) return
  const after = body.children.slice(at + 1)
  body.children.splice(at, isPublic ? after.length + 1 : 1)
  const words = quote(wordsOf({ type: 'root', children: after }))
  warn(
    isPublic
      ? `has a part for paying readers; it is left out: "${words}"`
      : `has a part for paying readers, which begins with "${words.slice(0, 80)}"`,
  )
}

/** Parts for some readers only: the public sees those for visitors (`non_sub`). */
function dropForSubscribers(body: Root, warn: Warn): void {
  const isHidden = (node: ElementContent) => {
    if (!isElement(node) || !hasClass(node, 'dynamic-content-block')) return false
    const audience = String(node.properties.dataDynamicAudiences ?? '')
    return audience !== '' && !audience.includes('non_sub')
  }
  for (const node of findAll(body, isHidden)) {
    const words = wordsOf(node)
    if (words !== '') warn(`has a part for subscribers; it is left out: "${quote(words)}"`)
    node.children = []
  }
}

function readTitle({ title = '', post_date = '' }: SubstackStory['row'], body: Root) {
  if (title.trim() !== '') return { fields: { title: plainWords(title) }, warnings: [] }
  const day = /^\d{4}-\d\d-\d\d/.exec(post_date)?.[0]
  const found = titleOfUntitled(body, day)
  return found ? { fields: { title: found.title }, warnings: [found.warning] } : { fields: {}, warnings: [] }
}
