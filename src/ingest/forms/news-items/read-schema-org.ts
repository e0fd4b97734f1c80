import type { ExportRecord } from '../../exports/export-form.ts'
import type { Draft } from '../draft.ts'
import { countOf, isObject, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import { chooseSection } from './choose-section.ts'
import type { ItemData, ItemFacts } from './item.ts'
import {
  brokenItem,
  createItemSheet,
  dateIn,
  giveField,
  type ItemSheet,
  isHtml,
  lineOf,
  namesIn,
  toDraft,
  toParagraphs,
  warnOf,
} from './item-fields.ts'

/** Articles of schema.org as JSON-LD: https://schema.org/NewsArticle. Things of a graph are joined by their `@id`. */

type Sections = readonly { readonly slug: string; readonly title: string }[]

const articleType = /(?:Article|BlogPosting|^Report|^Review)$/

function isArticle(thing: JsonObject): boolean {
  return [thing['@type']].flat().some((type) => articleType.test(textOf(type).replace(/^.*[/:#]/, '')))
}

/** The articles of an object: itself, or those of its graph, list or blog. */
export function describeSchemaOrg(item: JsonObject): ItemFacts[] {
  const things = listOf(item['@graph']).map(objectOf)
  const byId = new Map(things.map((thing) => [textOf(thing['@id']), thing]))
  const found = [item, ...things, objectOf(item.item), ...insideOf(item)].filter(isArticle)
  if (found.length === 0) {
    const kind = [item['@type']].flat().map(textOf).join(', ')
    return [
      { media: [], version: '', kind: kind === '' ? 'things without a type' : `things of the type ${kind}` },
    ]
  }
  return found.map((article) => factsOf(resolve(article, byId)))
}

function insideOf(item: JsonObject): JsonObject[] {
  return ['mainEntity', 'itemListElement', 'blogPost', 'hasPart']
    .flatMap((name) => [item[name]].flat())
    .map(objectOf)
    .map((one) => (isObject(one.item) ? one.item : one))
}

function factsOf(article: JsonObject): ItemFacts {
  const id = textOf(article['@id'])
  const address = addressOf(article)
  const key = id || address || textOf(article.identifier) || lineOf(article.headline)
  const feedId = /^[a-z][a-z\d+.-]*:/i.test(id) ? id : undefined
  const title = lineOf(article.headline) || lineOf(article.name)
  return {
    ...(key !== '' && { key }),
    ...(feedId !== undefined && { feedId }),
    ...(address !== undefined && { address }),
    ...(title !== '' && { title }),
    media: mediaOf(article).map(({ url }) => url),
    version: textOf(article.dateModified) || textOf(article.datePublished),
    kind: 'articles without @id, url and headline',
    item: article,
  }
}

/** References `{ "@id": … }` to things of the same graph become these things, one level deep. */
function resolve(article: JsonObject, byId: ReadonlyMap<string, JsonObject>): JsonObject {
  const lookUp = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(lookUp)
    if (!isObject(value)) return value
    const isReference = Object.keys(value).length === 1 && textOf(value['@id']) !== ''
    return isReference ? (byId.get(textOf(value['@id'])) ?? value) : value
  }
  return Object.fromEntries(
    Object.entries(article).map(([name, value]) => [name, name === '@id' ? value : lookUp(value)]),
  )
}

function addressOf(article: JsonObject): string | undefined {
  const page = article.mainEntityOfPage
  const candidates = [article.url, textOf(page), objectOf(page).url, objectOf(page)['@id']]
  return candidates.map(textOf).find((one) => /^https?:\/\/\S+$/i.test(one))
}

/** The draft of an article. What is not for everybody stays a draft. */
export function readSchemaOrg({ data, line = 1 }: ExportRecord, sections: Sections = []): Draft {
  const { item, fault } = data as ItemData
  if (!item) return brokenItem(fault ?? 'is no JSON object', line)
  const sheet = createItemSheet()
  for (const step of [readWords, readPeople, readTopics, readRights, readState, readFigures])
    step(item, sheet, sections)
  return toDraft(sheet, line)
}

function readWords(article: JsonObject, sheet: ItemSheet): void {
  for (const name of ['headline', 'name']) giveField(sheet, 'title', name, lineOf(article[name]))
  for (const name of ['description', 'abstract']) giveField(sheet, 'summary', name, lineOf(article[name]))
  const other = lineOf(article.alternativeHeadline ?? article.alternateName)
  if (other !== '') {
    if (sheet.fields.summary === undefined) giveField(sheet, 'summary', 'alternativeHeadline', other)
    else warnOf(sheet, 'alternativeHeadline', `has no place in an article: "${other}"`)
  }
  for (const name of ['articleBody', 'text', 'reviewBody']) {
    const text = textOf(article[name])
    giveField(sheet, 'contentHtml', name, isHtml(text) ? text : toParagraphs(text))
  }
  if (sheet.fields.contentHtml === undefined && !isWithheld(article)) {
    giveField(sheet, 'status', 'articleBody', 'draft')
    warnOf(sheet, 'articleBody', 'is missing: the article has no text and stays a draft')
  }
  readCorrections(article, sheet)
  const [language] = namesIn(article.inLanguage, 'alternateName', '@value', 'name')
  if (language !== undefined) giveField(sheet, 'language', 'inLanguage', language.replaceAll('_', '-'))
}

/** https://schema.org/correction: a text or a comment. It ends the text, since it names no day that the article's own field needs. */
function readCorrections(article: JsonObject, sheet: ItemSheet): void {
  const body = textOf(sheet.fields.contentHtml)
  const notes = [article.correction]
    .flat()
    .map((one) => textOf(one) || textOf(objectOf(one).text) || textOf(objectOf(one).url))
    .filter((note) => note.trim() !== '' && !body.includes(note))
  if (notes.length === 0) return
  sheet.fields.contentHtml = [body, ...notes.map((note) => (isHtml(note) ? note : toParagraphs(note)))]
    .filter((part) => part !== '')
    .join('\n')
  warnOf(sheet, 'correction', 'stands at the end of the text')
}

function readPeople(article: JsonObject, sheet: ItemSheet): void {
  for (const name of ['author', 'creator']) {
    const list = [article[name]].flat().flatMap((one) => {
      const { name: names } = objectOf(one)
      return Array.isArray(names) ? names : one === undefined ? [] : [one]
    })
    const authors = list.flatMap((one) => {
      const [author] = namesIn(one)
      const url = textOf(objectOf(one).url)
      const email = textOf(objectOf(one).email).replace(/^mailto:/, '')
      if (author === undefined) return []
      return [
        {
          name: author,
          ...(/^https?:\/\/\S+$/.test(url) && { url }),
          ...(/^[^@\s]+@[^@\s]+$/.test(email) && { email }),
        },
      ]
    })
    giveField(sheet, 'authors', name, authors)
  }
  const based = [article.isBasedOn ?? article.isBasedOnUrl].flat()[0]
  const url = textOf(based) || textOf(objectOf(based).url) || textOf(objectOf(based)['@id'])
  const title = lineOf(objectOf(based).name) || lineOf(objectOf(based).headline)
  const source = { ...(/^https?:\/\/\S+$/.test(url) && { url }), ...(title !== '' && { title }) }
  if (Object.keys(source).length > 0) giveField(sheet, 'source', 'isBasedOn', source)
}

function readTopics(article: JsonObject, sheet: ItemSheet, sections: Sections): void {
  const named = namesIn(article.articleSection)
  const section = chooseSection(named, [], sections)
  if (section !== undefined) giveField(sheet, 'section', 'articleSection', section)
  const { keywords } = article
  const words = typeof keywords === 'string' ? keywords.split(',').map(lineOf) : namesIn(keywords)
  const tags = [...new Set([...words, ...named, ...namesIn(article.about)])].filter(
    (tag) => tag !== '' && tag !== section,
  )
  giveField(sheet, 'tags', 'keywords', tags)
}

function readRights(article: JsonObject, sheet: ItemSheet): void {
  const license =
    textOf(article.license) ||
    textOf(objectOf(article.license).url) ||
    textOf(objectOf(article.license)['@id'])
  if (/^https?:\/\/\S+$/.test(license)) giveField(sheet, 'license', 'license', license)
  else if (license !== '') giveField(sheet, 'rights', 'license', lineOf(license))
  const [holder] = namesIn(article.copyrightHolder)
  const year = textOf(article.copyrightYear)
  giveField(sheet, 'rights', 'copyrightNotice', lineOf(article.copyrightNotice))
  if (holder !== undefined)
    giveField(sheet, 'rights', 'copyrightHolder', ['©', year, holder].filter(Boolean).join(' '))
}

function readState(article: JsonObject, sheet: ItemSheet): void {
  giveField(sheet, 'published', 'datePublished', dateIn(article.datePublished))
  const modified = dateIn(article.dateModified)
  if (modified !== sheet.fields.published) giveField(sheet, 'updated', 'dateModified', modified)
  const status = lineOf(article.creativeWorkStatus).toLowerCase()
  if (/draft|incomplete|unpublished|private|pending/.test(status))
    giveField(sheet, 'status', 'creativeWorkStatus', 'draft')
  if (isWithheld(article)) {
    giveField(sheet, 'status', 'isAccessibleForFree', 'draft')
    warnOf(sheet, 'isAccessibleForFree', 'is false: the article is not for everybody and stays a draft')
  }
}

function isWithheld({ isAccessibleForFree: free }: JsonObject): boolean {
  return free === false || /^(?:false|no)$/i.test(textOf(free))
}

interface Medium {
  readonly url: string
  readonly [part: string]: unknown
}

function readFigures(article: JsonObject, sheet: ItemSheet): void {
  const body = textOf(sheet.fields.contentHtml)
  const byAddress = new Map(mediaOf(article).map((one) => [one.url, one]))
  giveField(
    sheet,
    'figures',
    'image',
    [...byAddress.values()].filter(({ url }) => !body.includes(url)),
  )
}

function mediaOf(article: JsonObject): Medium[] {
  const pictures = [article.image].flat().map((one) => mediumOf(one))
  const others = ['associatedMedia', 'video', 'audio']
    .flatMap((name) => [article[name]].flat())
    .map((one) => mediumOf(one))
  const thumbnails = pictures.length === 0 ? [article.thumbnailUrl].flat().map((one) => mediumOf(one)) : []
  return [...pictures, ...others, ...thumbnails].filter((one) => one !== undefined)
}

function mediumOf(value: unknown): Medium | undefined {
  const thing = objectOf(value)
  const url = [
    textOf(value),
    textOf(thing.contentUrl),
    textOf(thing.url),
    textOf(objectOf(thing.url)['@id']),
    textOf(thing['@id']),
  ].find((one) => /^(?:https?:\/\/|\/)\S+$/i.test(one))
  if (url === undefined) return undefined
  const words = {
    alt: lineOf(thing.alternateName ?? thing.accessibilitySummary),
    caption: lineOf(thing.caption) || lineOf(objectOf(thing.caption).text) || lineOf(thing.description),
    credit:
      lineOf(thing.creditText) ||
      (namesIn(thing.creator ?? thing.author)[0] ?? '') ||
      lineOf(thing.copyrightNotice),
  }
  const [width, height] = [countOf(thing.width), countOf(thing.height)]
  const given = Object.entries(words).filter(([, text]) => text !== '')
  return {
    url,
    ...Object.fromEntries(given),
    ...(width !== undefined && height !== undefined && { width, height }),
  }
}
