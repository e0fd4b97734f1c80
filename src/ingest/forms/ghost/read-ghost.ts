import type { Element, ElementContent, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import type { Remark } from '../../../domain/errors.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import { visibleText } from '../../html/tidy-elements.ts'
import { findAll, isBlank, isElement, parseHtml, replaceChildren } from '../../html/tree.ts'
import { findHtmlExcess } from '../../limits/html-excess.ts'
import type { Draft } from '../draft.ts'
import { fragmentOfText, paragraph, pictureFigure } from '../records/cards.ts'
import { isTrue, type JsonObject, parseObject, textOf } from '../records/json-values.ts'
import { quote, type Warn } from '../records/warn.ts'
import { titleOfUntitled } from '../title-of-untitled.ts'
import { toMoment } from './dates.ts'
import { simplifyCards } from './html-cards.ts'
import { toOriginal } from './media.ts'
import type { GhostStory } from './open-ghost.ts'
import { renderLexical } from './render-lexical.ts'
import { renderMarkdown } from './render-markdown.ts'
import { renderMobiledoc } from './render-mobiledoc.ts'

/** The draft of a story of Ghost. Its dates, authors and tags are Ghost's, and nothing that Ghost keeps from the public is published. */
export function readGhost(record: ExportRecord, publication: Publication): Draft {
  const line = record.line ?? 1
  const lines = new Map([['article', { first: line, last: line }]])
  const { post, meta, authors, tags, fault } = record.data as GhostStory
  if (!post) {
    const problems = [{ field: 'article', line, message: `article ${fault}` }]
    return { fields: {}, lines, problems, warnings: [] }
  }
  const warnings: Remark[] = []
  const warnOf = (field: string) => (rule: string) =>
    warnings.push({ field, line, message: `${field} ${rule}` })
  const body = readBody(post, warnOf)
  const { body: tree, problems } = body
  const title = readTitle(post, tree)
  const first = tags[0] && toFeedSlug(tags[0].name)
  const found = readPicture(post, meta, record.address)
  const picture = found && URL.canParse(found.url) ? found : undefined
  // Without the address of the old site only the text can name a file of the export.
  if (found && !picture) tree.children.unshift(...toBodyFigure(found))
  const summary = summaryFields.find((name) => textOf(post[name] ?? meta[name]).trim() !== '')
  warnOfCode(post, warnOf)
  const section = publication.sections.find(({ slug }) => slug === first)?.slug
  const canonicalUrl = readCanonical(post, record.address)
  const fields = {
    ...title.fields,
    ...(record.slug !== undefined && { slug: record.slug }),
    ...(summary && { summary: textOf(post[summary] ?? meta[summary]) }),
    authors: authors
      .filter(({ name }) => name !== '')
      .map(({ name, url }) => ({ name, ...(url && { url }) })),
    tags: tags.map(({ name }) => name).filter((name) => name !== ''),
    ...(section && { section }),
    published: toMoment(post.published_at),
    status: readStatus(post, meta, warnOf('status')),
    ...(canonicalUrl && { canonicalUrl }),
    ...(textOf(post.locale) !== '' && { language: textOf(post.locale) }),
    ...(picture && { figures: [picture] }),
    // As it is in the export, to be mended by hand.
    ...(problems.length > 0 && { contentHtml: textOf(post[body.form]) }),
  }
  const writtenAs = new Map([
    ...(summary ? [['summary', summary] as const] : []),
    ['published', 'published_at'],
    ['contentHtml', body.form],
    ['language', 'locale'],
    ['canonicalUrl', 'canonical_url'],
  ])
  const common = { fields, lines, writtenAs, warnings: [...title.warnings, ...warnings] }
  return problems.length > 0 ? { ...common, problems } : { ...common, body: tree, problems }
}

/** Ghost's feed shows the first of them that a post has. */
const summaryFields = ['custom_excerpt', 'meta_description'] as const

interface ReadBody {
  readonly body: Root
  /** The field of the row that the text is from. */
  readonly form: string
  readonly problems: readonly Remark[]
}

type WarnOf = (field: string) => Warn

const forms: readonly (readonly [
  field: string,
  read: (text: string, warn: Warn) => ElementContent[] | undefined,
])[] = [
  ['html', (html, warn) => readHtml(html, warn)],
  ['lexical', (json, warn) => readState(json, renderLexical, warn)],
  ['mobiledoc', (json, warn) => readState(json, renderMobiledoc, warn)],
  ['markdown', renderMarkdown],
  ['plaintext', (words) => words.split(/\n{2,}/).flatMap((one) => paragraph(fragmentOfText(one)))],
]

/** The text in the form that Ghost shows, otherwise in that of the editor. */
function readBody(post: JsonObject, warnOf: WarnOf): ReadBody {
  for (const [form, read] of forms) {
    const text = textOf(post[form])
    if (text.trim() === '') continue
    try {
      const excess = form === 'html' ? findHtmlExcess(text) : undefined
      if (excess) return { body: emptyRoot(), form, problems: [{ ...excess, field: form }] }
      const children = read(text, warnOf(form))
      if (!children) continue
      if (form === 'html') warnOfEmails(post, warnOf)
      const body: Root = { type: 'root', children }
      settleLinks(body, warnOf(form))
      return { body, form, problems: [] }
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return { body: emptyRoot(), form, problems: [{ field: form, message: `${form} is nested too deeply` }] }
    }
  }
  return { body: emptyRoot(), form: 'html', problems: [] }
}

function emptyRoot(): Root {
  return { type: 'root', children: [] }
}

function readHtml(html: string, warn: Warn): ElementContent[] {
  const root = parseHtml(html)
  simplifyCards(root, warn)
  return root.children as ElementContent[]
}

type Render = (state: JsonObject, warn: Warn) => ElementContent[]

/** Undefined if the text is no JSON: the next form of the story is read. */
function readState(json: string, render: Render, warn: Warn): ElementContent[] | undefined {
  const state = parseObject(json)
  if (!state) warn('is no JSON; it is left out')
  return state && render(state, warn)
}

/** Ghost's HTML has nothing of what is only in e-mails. */
function warnOfEmails(post: JsonObject, warnOf: WarnOf): void {
  const lexical = textOf(post.lexical)
  const mobiledoc = textOf(post.mobiledoc)
  const warnOfEmail = (form: string) => (rule: string) => {
    if (rule.includes('e-mails')) warnOf(form)(rule)
  }
  if (/"type":"email/.test(lexical)) readState(lexical, renderLexical, warnOfEmail('lexical'))
  if (/\["email/.test(mobiledoc)) readState(mobiledoc, renderMobiledoc, warnOfEmail('mobiledoc'))
}

/** Pictures of one size, and no link to the pages on which members of Ghost sign up. */
function settleLinks(body: Root, warn: Warn): void {
  for (const { properties } of findAll(body, ({ tagName }) => tagName === 'img' || tagName === 'source')) {
    if (typeof properties.src === 'string') properties.src = toOriginal(properties.src)
    if (String(properties.srcSet ?? '').includes('/content/images/size/')) {
      delete properties.srcSet
      delete properties.sizes
    }
  }
  const isPortal = (node: Element) =>
    /(?:^|\/)#\/(?:portal|signup|signin)\b/.test(String(node.properties.href ?? ''))
  replaceChildren(body, (child) => {
    if (isElement(child, 'p')) {
      const [only, ...others] = child.children.filter((one) => !isBlank(one))
      if (others.length > 0 || !isElement(only, 'a') || !isPortal(only)) return [child]
      warn(`has a button for members of Ghost; it is left out: "${quote(toText(only).trim())}"`)
      return []
    }
    return [child]
  })
  replaceChildren(body, (child) => {
    if (!isElement(child, 'a') || !isPortal(child)) return [child]
    warn(`has a link for members of Ghost; its words are kept: "${quote(toText(child).trim())}"`)
    return child.children
  })
}

function readTitle(post: JsonObject, body: Root) {
  const given = textOf(post.title).trim()
  // What Ghost writes for a post without a title.
  if (given !== '' && given !== '(Untitled)') return { fields: { title: given }, warnings: [] }
  const found = titleOfUntitled(body, toMoment(post.published_at)?.slice(0, 10))
  return found ? { fields: { title: found.title }, warnings: [found.warning] } : { fields: {}, warnings: [] }
}

/** A `sent` post was an e-mail only: it was on no page and in no feed. */
function readStatus(post: JsonObject, meta: JsonObject, warn: Warn): string {
  const status = textOf(post.status)
  const visibility = textOf(post.visibility)
  if (status === 'sent' || isTrue(meta.email_only) || isTrue(post.email_only)) {
    warn('is that of a text that was sent by e-mail only: it stays a draft')
    return 'draft'
  }
  if (status !== 'published' && status !== 'scheduled') {
    if (status !== 'draft' && status !== '')
      warn(`says "${status}", which Gazette does not know: it stays a draft`)
    return 'draft'
  }
  if (visibility !== '' && visibility !== 'public') {
    warn(`says ${status}, but only for some members (visibility: ${visibility}): it stays a draft`)
    return 'draft'
  }
  return status
}

function readPicture(post: JsonObject, meta: JsonObject, base: string | undefined): Figure | undefined {
  const written = toOriginal(textOf(post.feature_image) || textOf(post.image)).trim()
  if (written === '') return undefined
  const alt = textOf(meta.feature_image_alt ?? post.feature_image_alt)
  const caption = visibleText(textOf(meta.feature_image_caption ?? post.feature_image_caption))
  const words = { ...(alt !== '' && { alt }), ...(caption !== '' && { caption }) }
  return { url: URL.canParse(written, base) ? new URL(written, base).href : written, ...words }
}

interface Figure {
  readonly url: string
  readonly alt?: string
  readonly caption?: string
}

function toBodyFigure({ url, alt = '', caption = '' }: Figure): ElementContent[] {
  return pictureFigure({ src: url, alt }, fragmentOfText(caption))
}

/** The address of the original if it is on another site. */
function readCanonical({ canonical_url }: JsonObject, address: string | undefined): string | undefined {
  const url = textOf(canonical_url)
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  return address !== undefined && new URL(url).host === new URL(address).host ? undefined : url
}

/** Code for the page of one post has no place in a feed; it may hold words. */
function warnOfCode(post: JsonObject, warnOf: WarnOf): void {
  for (const field of ['codeinjection_head', 'codeinjection_foot']) {
    const words = visibleText(textOf(post[field]))
    if (words !== '')
      warnOf(field)(`is code for the page of Ghost; it is left out with its words: "${quote(words)}"`)
  }
}
