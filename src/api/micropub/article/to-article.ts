import { toSlug } from '../../../domain/identity.ts'
import type { Site } from '../../../domain/site.ts'
import { isWebAddress } from '../../../ingest/field-rules.ts'
import {
  addressOf,
  innerText,
  isCommand,
  isObject,
  type Mf2Problem,
  type Mf2Properties,
  plainText,
  problemAt,
} from '../mf2.ts'
import { mediaProperties, toFigures } from './figures.ts'
import { authorOfToken, findAuthor } from './people.ts'
import { textToHtml } from './text.ts'
import { titleOfNote } from './title.ts'

/** What the text of a post is, if it is no HTML. */
export type TextForm = 'plain' | 'markdown'

export interface MappingContext {
  readonly site: Site
  readonly textIs: TextForm
  /** The person of the token. */
  readonly me?: string | undefined
  /** Today, in the time zone of the publication, for a post that has no words of its own. Absent: a draft. */
  readonly today?: string | undefined
}

/** A post as the article's JSON form has it, and what it asks for beside. */
export interface MappedPost {
  readonly fields: Readonly<Record<string, unknown>>
  /** The body, if it is Markdown: it replaces `contentHtml`. */
  readonly markdown?: string
  /** As the post says. Absent: not said. */
  readonly status?: 'draft' | 'published'
  readonly warnings: readonly Mf2Problem[]
}

export type Mapped =
  | MappedPost
  | {
      readonly problems: readonly Mf2Problem[] /** Of an author whom the token may not name. */
      readonly isForbidden: boolean
    }

/** The properties of a post that cannot have two values. */
const single = [
  'name',
  'summary',
  'content',
  'published',
  'updated',
  'post-status',
  'visibility',
  'mp-slug',
] as const
/** Properties that a post can consist of. */
const substance = [
  ...['content', 'name', 'summary', 'checkin', 'in-reply-to', 'like-of', 'repost-of', 'bookmark-of'],
  ...mediaProperties,
]
/** Properties that name another page, which the article shows as related. */
export const relations = ['in-reply-to', 'like-of', 'bookmark-of'] as const

/** Undefined if a post with these properties has anything to show. */
export function findEmpty(properties: Mf2Properties): Mf2Problem | undefined {
  if (substance.some((name) => properties[name])) return undefined
  return problemAt(['properties'], 'a post needs content, a name, a photo or another thing to show')
}

/** Maps the properties of a post to the fields of an article, or says everything that is wrong with it. Pure. */
export function toArticle(properties: Mf2Properties, context: MappingContext): Mapped {
  const { site, textIs, me, today } = context
  const problems: Mf2Problem[] = []
  const warnings: Mf2Problem[] = []
  const refuse = (path: readonly (string | number)[], detail: string) =>
    void problems.push(problemAt(['properties', ...path], detail))
  for (const name of single) {
    const count = properties[name]?.length ?? 0
    if (count > 1) refuse([name], `${name} must be one value; there are ${count}`)
  }
  const textOf = (name: string) => {
    const [value] = properties[name] ?? []
    const text = plainText(value)
    if (value !== undefined && text === undefined) refuse([name, 0], `${name} must be a text`)
    return text?.trim() || undefined
  }
  const body = readContent(properties.content?.[0], textIs, refuse)
  const { figures, problems: badFigures } = toFigures(properties, site.baseUrl)
  problems.push(...badFigures)
  const people = readAuthors(properties.author, context)
  problems.push(...people.problems)
  const { related, source } = readRelations(properties, refuse)
  const name = textOf('name')
  const published = textOf('published')
  const isNote = name === undefined && !hasHeading(body.markdown)
  const note = isNote ? untitled(body, figures, published ?? today) : undefined
  if (note) warnings.push(problemAt(['properties', 'name'], note.warning.message.replace(/^title/, 'name')))
  if (isNote && !note && problems.length === 0)
    refuse(['name'], 'name is missing, and the post has no words of its own that could stand in for it')
  const fields = {
    title: name ?? note?.title,
    slug: readSlug(textOf('mp-slug'), refuse),
    summary: textOf('summary'),
    contentHtml: body.html,
    authors: people.authors ?? [authorOfToken(me, site.publication)].flatMap((one) => one ?? []),
    section: readChannel(properties, site, refuse),
    tags: readCategories(properties.category, refuse),
    published,
    updated: textOf('updated'),
    source,
    figures,
    related,
  }
  const status = readStatus(textOf('post-status'), textOf('visibility'), refuse)
  checkTargets(properties, site, refuse)
  for (const command of Object.keys(properties).filter(isCommand))
    if (!knownCommands.has(command))
      warnings.push(problemAt(['properties', command], `${command} is not a command of this server`))
  if (problems.length > 0) return { problems, isForbidden: people.isForeign }
  const { markdown } = body
  return {
    fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...(markdown !== undefined && { markdown }),
    ...(status && { status }),
    warnings,
  }
}

const knownCommands: ReadonlySet<string> = new Set([
  ...['mp-slug', 'mp-channel', 'mp-destination', 'mp-syndicate-to', 'mp-photo-alt'],
])

type Refuse = (path: readonly (string | number)[], detail: string) => void

interface Body {
  readonly html?: string
  readonly markdown?: string
}

/** HTML precedes the text of the same content (Micropub, section 3.3.2). */
function readContent(value: unknown, textIs: TextForm, refuse: Refuse): Body {
  if (value === undefined) return {}
  const html = isObject(value) ? value.html : undefined
  if (typeof html === 'string' && html.trim() !== '') return { html }
  const text = plainText(value) ?? (isObject(value) ? plainText(value.value ?? value.text) : undefined)
  if (text === undefined) refuse(['content', 0], 'content must be a text, or an object with html or value')
  else return textIs === 'markdown' ? { markdown: text } : { html: textToHtml(text) }
  return {}
}

/** The heading at the top of a Markdown text is its title. */
function hasHeading(markdown: string | undefined): boolean {
  return markdown !== undefined && /^\s*# *\S/.test(markdown)
}

function untitled(body: Body, figures: readonly { readonly alt?: string }[], date: string | undefined) {
  const alts = figures.flatMap(({ alt }) => alt ?? [])
  const [day] = /^\d{4}-\d{2}-\d{2}/.exec(date ?? '') ?? []
  return titleOfNote({ ...body, alts, day })
}

function readSlug(text: string | undefined, refuse: Refuse): string | undefined {
  const slug = text && toSlug(text)
  if (slug === '') refuse(['mp-slug', 0], `mp-slug must have letters or digits; it says "${text}"`)
  return slug || undefined
}

function readCategories(values: readonly unknown[] | undefined, refuse: Refuse): string[] | undefined {
  return values?.flatMap((value, index) => {
    // A person who is tagged: the name is the tag.
    const tag = plainText(value) ?? innerText(value, 'name') ?? addressOf(value)
    if (tag === undefined) refuse(['category', index], 'category must be a text, or an h-card with a name')
    return tag?.trim() || []
  })
}

function readAuthors(values: readonly unknown[] | undefined, { site, me }: MappingContext) {
  const { publication } = site
  const found = values?.map((value, index) => findAuthor(value, index, { publication, me }))
  return {
    authors: found?.flatMap((one) => ('author' in one ? [one.author] : [])),
    problems: (found ?? []).flatMap((one) => ('problem' in one ? [one.problem] : [])),
    isForeign: (found ?? []).some((one) => 'isForeign' in one && one.isForeign === true),
  }
}

/** A repost retells its original. */
function readRelations(properties: Mf2Properties, refuse: Refuse) {
  const read = (name: string) =>
    (properties[name] ?? []).flatMap((value, index) => {
      const url = addressOf(value)
      if (url !== undefined && isWebAddress(url)) return [{ title: innerText(value, 'name') ?? url, url }]
      refuse(
        [name, index],
        `${name} must be an address such as https://example.org/page, or an h-cite with a url`,
      )
      return []
    })
  const related = relations.flatMap(read)
  const [original, ...others] = read('repost-of')
  if (others.length > 0) refuse(['repost-of'], 'repost-of must be one page')
  const hasName = original && original.title !== original.url
  const source = original && { ...(hasName && { title: original.title }), url: original.url }
  const isGiven = relations.some((name) => properties[name])
  return { related: isGiven ? related : undefined, source }
}

function readChannel(properties: Mf2Properties, { publication }: Site, refuse: Refuse): string | undefined {
  const [value, ...others] = properties['mp-channel'] ?? []
  if (value === undefined) return undefined
  const uid = plainText(value)
  const known = publication.sections.find(({ slug }) => slug === uid)
  const uids = publication.sections.map(({ slug }) => slug).join(', ') || 'none'
  if (others.length > 0) refuse(['mp-channel'], 'an article is in one channel only')
  if (!known) refuse(['mp-channel', 0], `mp-channel must be the uid of a channel (${uids}); it says "${uid}"`)
  return known?.slug
}

/** Nothing is sent elsewhere, and there is one publication. */
function checkTargets(properties: Mf2Properties, { baseUrl }: Site, refuse: Refuse): void {
  for (const [index, target] of (properties['mp-syndicate-to'] ?? []).entries())
    refuse(
      ['mp-syndicate-to', index],
      `this server syndicates nowhere; mp-syndicate-to says "${plainText(target)}"`,
    )
  for (const [index, value] of (properties['mp-destination'] ?? []).entries())
    if (plainText(value)?.replace(/\/$/, '') !== baseUrl)
      refuse(['mp-destination', index], `mp-destination must be ${baseUrl}/, the publication of this server`)
}

function readStatus(
  status: string | undefined,
  visibility: string | undefined,
  refuse: Refuse,
): 'draft' | 'published' | undefined {
  if (visibility !== undefined && visibility !== 'public')
    refuse(
      ['visibility', 0],
      `visibility must be public: what is published here is for everybody; keep the post as a draft (post-status: draft) instead. It says "${visibility}"`,
    )
  if (status === undefined || status === 'draft' || status === 'published') return status
  refuse(['post-status', 0], `post-status must be draft or published; it says "${status}"`)
  return undefined
}
