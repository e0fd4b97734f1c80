import type { Article, Figure } from '../../../domain/article.ts'
import { toArticleJson } from '../../../domain/article-json.ts'
import { momentText, parseMoment } from '../../../domain/moment.ts'
import { readGivenDate } from '../../../ingest/dates/read-given-date.ts'
import { addressOf, type Mf2Problem, type Mf2Properties, plainText, problemAt } from '../mf2.ts'
import { mediaProperties } from './figures.ts'
import { findEmpty, type Mapped, type MappingContext, relations, toArticle } from './to-article.ts'

/** Properties that give fields of the article together. Whatever else an article says stays as it is. */
const groups: readonly { readonly properties: readonly string[]; readonly fields: readonly string[] }[] = [
  {
    properties: ['content', ...mediaProperties, 'mp-photo-alt'],
    fields: ['contentHtml', 'figures', 'title'],
  },
  { properties: ['name'], fields: ['title'] },
  { properties: ['summary'], fields: ['summary'] },
  { properties: ['author'], fields: ['authors'] },
  { properties: ['category'], fields: ['tags'] },
  { properties: ['published'], fields: ['published'] },
  { properties: ['updated'], fields: ['updated'] },
  { properties: relations, fields: ['related'] },
  { properties: ['repost-of'], fields: ['source'] },
  { properties: ['mp-slug'], fields: ['slug'] },
  { properties: ['mp-channel'], fields: ['section'] },
  { properties: ['post-status', 'visibility', 'mp-syndicate-to', 'mp-destination'], fields: [] },
]

/** Without a name, the words of the text are the title. */
const titleGroups = groups.slice(0, 2)

/**
 * The article with the changed properties of its post: only the fields that they give are others. `after`: all properties
 * after the update. Pure.
 */
export function updateArticle(
  article: Article,
  { before, after, changed }: { before: Mf2Properties; after: Mf2Properties; changed: ReadonlySet<string> },
  context: MappingContext,
): Mapped {
  const touched = groups.filter(({ properties }) => properties.some((name) => changed.has(name)))
  const needed = new Set(
    [...touched, ...(touched.some((one) => titleGroups.includes(one)) ? titleGroups : [])].flatMap(
      ({ properties }) => properties,
    ),
  )
  const unknown = [...changed].filter((name) => !groups.some(({ properties }) => properties.includes(name)))
  const isNamed = touched.some((one) => titleGroups.includes(one))
  const subset = Object.entries(after).filter(([name]) => needed.has(name) || unknown.includes(name))
  const post = { ...Object.fromEntries(subset), ...(!isNamed && { name: [article.title] }) }
  const mapped = toArticle(post, context)
  const empty = findEmpty(after)
  if (empty) return { problems: [empty], isForbidden: false }
  const immovable = findImmovable(article, after, changed, context)
  if ('problems' in mapped) return { ...mapped, problems: [...immovable, ...mapped.problems] }
  if (immovable.length > 0) return { problems: immovable, isForbidden: false }
  const base = currentFields(article, context)
  const given = new Set(touched.flatMap(({ fields }) => fields))
  const kept = Object.entries(base).filter(([name]) => !given.has(name))
  const own = Object.entries(mapped.fields).filter(([name]) => given.has(name))
  const fields: Record<string, unknown> = { ...Object.fromEntries(kept), ...Object.fromEntries(own) }
  fields.slug ??= article.slug
  if (given.has('related')) fields.related = mergeRelated(article, before, mapped.fields.related)
  const { markdown, ...others } = mapped
  if (!given.has('contentHtml')) return { ...others, fields }
  fields.figures = [...(mapped.fields.figures as unknown[]), ...article.figures.filter(isWordsOnly)]
  // It was the first paragraph of the text before.
  if (!after.summary) delete fields.summary
  return { ...others, fields, ...(markdown !== undefined && { markdown }) }
}

/** What the article says now, without its publication state. */
function currentFields(article: Article, { site }: MappingContext): Record<string, unknown> {
  const { status: _status, withdrawal: _withdrawal, ...fields } = toArticleJson(article, site)
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** No text shows it. */
function isWordsOnly({ file, url }: Figure): boolean {
  return file === undefined && url === undefined
}

/** Related pages that no property of the post has given stay. */
function mergeRelated(article: Article, before: Mf2Properties, given: unknown): readonly unknown[] {
  const former = relations.flatMap((name) => (before[name] ?? []).map(addressOf))
  const others = article.related.filter(({ url }) => !former.includes(url))
  return [...others, ...(Array.isArray(given) ? given : [])]
}

/** A publication date that readers know never moves, and a schedule has one. */
function findImmovable(
  { status, published, withdrawal }: Article,
  after: Mf2Properties,
  changed: ReadonlySet<string>,
  { site }: MappingContext,
): Mf2Problem[] {
  if (!changed.has('published') || !published) return []
  const text = plainText(after.published?.[0])
  if (text === undefined && status !== 'draft')
    return [problemAt(['delete'], 'published stays: send post-status draft to take a post back')]
  const isKnown = status === 'published' || withdrawal !== undefined
  if (!isKnown || text === undefined) return []
  const { value = '' } = readGivenDate(text, { timeZone: site.publication.timeZone })
  const moment = parseMoment(value)
  if (moment && momentText(moment) === momentText(published)) return []
  const detail = `published is ${momentText(published)} for readers, and never changes`
  return [problemAt(['replace', 'published'], detail)]
}
