import type { Publication } from '../../../domain/publication.ts'
import type { ExportRecord } from '../../exports/export-form.ts'
import type { Draft } from '../draft.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
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
  peopleIn,
  timeOf,
  toDraft,
  toParagraphs,
  warnOf,
} from './item-fields.ts'
import { type Ninjs, toNinjs, type Wording, wordingOf } from './ninjs.ts'
import { figuresOf, isIn } from './ninjs-figures.ts'

/**
 * ninjs of the IPTC: https://iptc.org/std/ninjs/. Version 1 writes `body_html` and maps, 2 writes lists, 3 `pubStatus` for
 * `pubstatus`. Names are compared in small letters and without lines, so that one reader serves all.
 */

/** What the reader must know of the publication. */
type Home = Pick<Publication, 'sections'> & Partial<Pick<Publication, 'title' | 'publisher'>>

export function describeNinjs(item: JsonObject): ItemFacts {
  const { get } = toNinjs(item)
  const uri = textOf(get('uri')) || textOf(get('guid')) || textOf(item._id)
  const type = textOf(get('type')).toLowerCase() || 'text'
  const isStory = uri !== '' && (type === 'text' || type === 'composite' || bodyOf(item) !== undefined)
  const title = headlineOf(toNinjs(item))?.text
  const version = `${textOf(get('versioncreated'))} ${textOf(get('version')).padStart(12, '0')}`
  return {
    ...(isStory && { key: uri, feedId: uri }),
    ...(title !== undefined && { title }),
    media: figuresOf(toNinjs(item)).flatMap(({ url }) => (typeof url === 'string' ? [url] : [])),
    version,
    kind: uri === '' ? 'items without a uri' : `items of the type ${type}`,
  }
}

/** The draft of an item. `pubstatus` says whether it may be published, and `embargoed` when. */
export function readNinjs({ data, line = 1 }: ExportRecord, home: Home = { sections: [] }): Draft {
  const { item, fault } = data as ItemData
  if (!item) return brokenItem(fault ?? 'is no JSON object', line)
  const sheet = createItemSheet()
  for (const step of [readWords, readPeople, readTopics, readRights, readState, readFigures, nameNotes]) {
    step(toNinjs(item), sheet, home)
  }
  return toDraft(sheet, line)
}

function headlineOf(ninjs: Ninjs): Wording | undefined {
  return wordingOf(ninjs, 'headlines', ['headline', 'title', 'name'], ['main', 'headline', 'default'])
}

function readWords(ninjs: Ninjs, sheet: ItemSheet): void {
  const headline = headlineOf(ninjs)
  if (headline) giveField(sheet, 'title', headline.name, headline.text)
  const summary = wordingOf(
    ninjs,
    'descriptions',
    ['descriptiontext', 'descriptionhtml', 'abstract'],
    ['summary', 'standfirst', 'teaser', 'caption'],
  )
  if (summary) giveField(sheet, 'summary', summary.name, summary.text)
  const body = bodyIn(ninjs)
  if (body) giveField(sheet, 'contentHtml', body.name, body.text)
  giveField(sheet, 'language', ninjs.written('language'), textOf(ninjs.get('language')).replaceAll('_', '-'))
  const others = listOf(ninjs.get('headlines'))
    .map((one) => lineOf(objectOf(one).value))
    .filter((text) => text !== '' && text !== headline?.text)
  if (others.length > 0)
    warnOf(
      sheet,
      ninjs.written('headlines'),
      `has further headlines that are not used: ${others.map((one) => `"${one}"`).join(', ')}`,
    )
}

function bodyOf(item: JsonObject): Wording | undefined {
  return bodyIn(toNinjs(item))
}

function bodyIn(ninjs: Ninjs): Wording | undefined {
  const bodies = listOf(ninjs.get('bodies')).map(objectOf)
  const typeOf = (body: JsonObject) => textOf(body.contenttype ?? body.contentType).toLowerCase()
  const ofList = bodies.find((body) => /html/.test(typeOf(body))) ?? bodies[0]
  if (ofList && textOf(ofList.value).trim() !== '') {
    const text = textOf(ofList.value)
    return {
      text: isHtml(text) || /html/.test(typeOf(ofList)) ? text : toParagraphs(text),
      name: ninjs.written('bodies'),
    }
  }
  const html = ['bodyxhtml', 'bodyhtml'].find((name) => textOf(ninjs.get(name)).trim() !== '')
  if (html !== undefined) return { text: textOf(ninjs.get(html)), name: ninjs.written(html) }
  const plain = textOf(ninjs.get('bodytext'))
  return plain.trim() === ''
    ? undefined
    : { text: isHtml(plain) ? plain : toParagraphs(plain), name: ninjs.written('bodytext') }
}

function readPeople(ninjs: Ninjs, sheet: ItemSheet, { title, publisher }: Home): void {
  const authors = listOf(ninjs.get('authors'))
    .map(objectOf)
    .filter(({ role }) => !/photo|edit/i.test(textOf(role)))
  const named = namesIn(authors)
  const sources = listOf(ninjs.get('infosources') ?? ninjs.get('infosource')).map(objectOf)
  giveField(sheet, 'authors', ninjs.written('authors'), named)
  const listed = listOf(ninjs.get('bylines')).map((one) =>
    lineOf(objectOf(one).value ?? objectOf(one).byline ?? one),
  )
  const bylines = [
    ...['byline', 'by'].map((name) => [name, lineOf(ninjs.get(name))] as const),
    ...listed.map((text) => ['bylines', text] as const),
  ]
  const [byName = 'byline', byline = ''] = bylines.find(([, text]) => text !== '') ?? []
  const located = lineOf(ninjs.get('located'))
  const isPlaced = located !== '' && byline.endsWith(`, ${located}`)
  giveField(
    sheet,
    'authors',
    ninjs.written(byName),
    peopleIn(isPlaced ? byline.slice(0, -located.length - 2) : byline),
  )
  const writers = sources.filter(({ role }) => /author|writer|creator|ninat:author/i.test(textOf(role)))
  giveField(sheet, 'authors', ninjs.written('infosources'), namesIn(writers))
  const givers = sources.filter((one) => !writers.includes(one))
  const [giver] = namesIn(givers)
  const source = giver ?? lineOf(ninjs.get('source'))
  // A newsroom's own name is no other publisher's.
  const isOwn = [title, publisher?.name].some((name) => name?.toLowerCase() === source.toLowerCase())
  if (source !== '' && !isOwn)
    giveField(sheet, 'source', ninjs.written(giver === undefined ? 'source' : 'infosources'), {
      title: source,
    })
}

function readTopics(ninjs: Ninjs, sheet: ItemSheet, { sections }: Home): void {
  const services = namesIn(ninjs.get('service') ?? ninjs.get('anpacategory'))
  const subjects = namesIn(ninjs.get('subjects') ?? ninjs.get('subject'))
  const section = chooseSection(services, subjects, sections)
  if (section !== undefined)
    giveField(sheet, 'section', ninjs.written(services.length > 0 ? 'service' : 'subject'), section)
  const keywords = namesIn(ninjs.get('keywords'))
  const places = namesIn(ninjs.get('place') ?? ninjs.get('places'))
  const tags = [...new Set([...subjects, ...keywords, ...places])].filter((name) => name !== section)
  giveField(sheet, 'tags', ninjs.written(subjects.length > 0 ? 'subject' : 'keywords'), tags)
}

function readRights(ninjs: Ninjs, sheet: ItemSheet): void {
  const info = objectOf(ninjs.get('rightsinfo'))
  const notice = lineOf(ninjs.get('copyrightnotice')) || lineOf(info.copyrightnotice ?? info.copyrightNotice)
  const holder = lineOf(ninjs.get('copyrightholder'))
  const terms = lineOf(ninjs.get('usageterms')) || lineOf(info.usageterms ?? info.usageTerms)
  const rights = [notice || (holder && `© ${holder}`), terms].filter((text) => text !== '')
  giveField(
    sheet,
    'rights',
    ninjs.written(notice ? 'copyrightnotice' : holder ? 'copyrightholder' : 'usageterms'),
    rights.join('. ').replaceAll('..', '.'),
  )
}

const withheldStates = [
  'withheld',
  'draft',
  'in_progress',
  'submitted',
  'fetched',
  'routed',
  'spiked',
  'scheduled',
  'unpublished',
]
const canceledStates = ['canceled', 'cancelled', 'killed', 'recalled']

function readState(ninjs: Ninjs, sheet: ItemSheet): void {
  const states = (['pubstatus', 'state'] as const).map(
    (name) =>
      [
        name,
        textOf(ninjs.get(name))
          .toLowerCase()
          .replace(/^stat:/, ''),
      ] as const,
  )
  const canceled = states.find(([, state]) => canceledStates.includes(state))
  const withheld = states.find(([, state]) => withheldStates.includes(state))
  if (canceled) giveField(sheet, 'status', ninjs.written(canceled[0]), 'withdrawn')
  else if (withheld) giveField(sheet, 'status', ninjs.written(withheld[0]), 'draft')
  const given = ['firstpublished', 'contentpublished', 'firstcreated', 'contentcreated', 'versioncreated']
  const name = given.find((one) => dateIn(ninjs.get(one)) !== undefined)
  const first = name && dateIn(ninjs.get(name))
  // Readers have not seen it before the end of its embargo, and before the time for which Superdesk schedules it.
  const [wait] = ['embargoed', 'publishschedule']
    .map((one) => ({ name: one, date: dateIn(ninjs.get(one)) }))
    .toSorted((one, other) => (timeOf(other.date) ?? 0) - (timeOf(one.date) ?? 0))
  const isLater = (timeOf(wait?.date) ?? 0) > (timeOf(first) ?? 0)
  if (wait?.date !== undefined && isLater) giveField(sheet, 'published', ninjs.written(wait.name), wait.date)
  else if (name !== undefined) giveField(sheet, 'published', ninjs.written(name), first)
  const version = dateIn(ninjs.get('versioncreated'))
  const published = timeOf(textOf(sheet.fields.published))
  if ((timeOf(version) ?? 0) > (published ?? Number.POSITIVE_INFINITY))
    giveField(sheet, 'updated', ninjs.written('versioncreated'), version)
}

function readFigures(ninjs: Ninjs, sheet: ItemSheet): void {
  // A picture of the text is a figure at its place, with the caption that it has there.
  const body = textOf(sheet.fields.contentHtml)
  const figures = figuresOf(ninjs, body).flatMap((figure) => {
    if (!isIn(body, figure.url)) return figure
    const { url, credit, type } = figure
    return credit === undefined ? [] : { url, credit, ...(type !== undefined && { type }) }
  })
  giveField(sheet, 'figures', ninjs.written('associations'), figures)
}

/** What editors tell one another is no text for readers, and must not get lost either. */
function nameNotes(ninjs: Ninjs, sheet: ItemSheet): void {
  for (const name of [
    'ednote',
    'editnote',
    'slugline',
    'located',
    'dateline',
    'subheadlines',
    'extra',
    'trustindicators',
  ]) {
    const note = wordsIn(ninjs.get(name))
    if (note !== '') warnOf(sheet, ninjs.written(name), `has no place in an article: "${note.slice(0, 300)}"`)
  }
}

/** The words of a text, of a list of them, or of the values of an object. */
function wordsIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return lineOf(value)
  const parts = Array.isArray(value) ? value.map((one) => objectOf(one).value ?? one) : Object.values(value)
  return parts
    .map(lineOf)
    .filter((text) => text !== '')
    .join('; ')
}
