import { spanOf } from '../calendar.ts'
import type { FeedName } from '../feed.ts'
import { toFeedSlug } from '../identity.ts'
import { parseMoment } from '../moment.ts'
import type { Publication } from '../publication.ts'
import { canFind, parseSearchWords, type SearchTerm, type SearchWords } from './parse-query.ts'

/** What a reader asks the search, as it was written: empty where it names nothing. */
export interface SearchRequest {
  readonly words: SearchWords
  /** Names or slugs. */
  readonly section: string
  readonly author: string
  readonly tag: string
  /** A day, a month or a year such as `2026`: the first and the last that count. */
  readonly from: string
  readonly to: string
  readonly order: 'newest' | 'best'
  /** Where older results go on: see `SearchResult.next`. */
  readonly after?: bigint
  /** From 1, of the best results. */
  readonly page: number
  /** What should be a date and is none. */
  readonly wrongDate?: string
}

/** A search among the published articles. */
export interface Search {
  readonly terms: readonly SearchTerm[]
  /** Only articles that these feeds hold, by section, tag or author. */
  readonly parts?: readonly FeedName[]
  /** Published from then on, … */
  readonly from?: Date
  /** … and before then. */
  readonly until?: Date
  /** Only hits after the one with this key: `next` of an earlier result. */
  readonly after?: bigint
  /** Default: `newest` first. `best`: of the newest 500 hits first those with the most terms in their titles. */
  readonly order?: 'newest' | 'best'
  /** For `best`: as many hits are left out at the start. */
  readonly skip?: number
  readonly limit: number
}

/** Of a name. A longer one has no feed. */
const mostCharacters = 100
const mostPages = 25

/** Any query is a request. `month` is short for `from` and `to`. */
export function parseSearchRequest(url: string): SearchRequest {
  const query = new URLSearchParams(url.split('?').slice(1).join('?'))
  const read = (name: string) => (query.get(name) ?? '').toWellFormed().slice(0, mostCharacters).trim()
  const month = read('month')
  const [from, to] = [read('from') || month, read('to') || month]
  const wrongDate = [from, to].find((text) => text !== '' && !toDay(text, '01'))
  const after = /^\d{1,18}$/.test(read('after')) ? BigInt(read('after')) : undefined
  const page = /^[1-9]\d?$/.test(read('page')) ? Math.min(Number(read('page')), mostPages) : 1
  return {
    words: parseSearchWords(query.get('q') ?? ''),
    ...{ section: read('section'), author: read('author'), tag: read('tag'), from, to, page },
    order: read('order') === 'best' ? 'best' : 'newest',
    ...(after !== undefined && { after }),
    ...(wrongDate !== undefined && { wrongDate }),
  }
}

/** The query that means the same, with a question mark: each search has one address. `more` is added to it. */
export function toSearchQuery(
  { words, section, author, tag, from, to, order }: SearchRequest,
  more: Readonly<Record<string, string>> = {},
): string {
  const named = {
    q: words.text,
    section,
    author,
    tag,
    from,
    to,
    order: order === 'best' ? order : '',
    ...more,
  }
  const pairs = Object.entries(named).filter(([, value]) => value !== '')
  return `?${new URLSearchParams(pairs)}`
}

/** False for one that names neither a word nor a section, an author or a tag. */
export function asksForSomething(request: SearchRequest): boolean {
  return canFind(request.words.terms) || partsOf(request).length > 0
}

function partsOf({ section, author, tag }: SearchRequest): FeedName[] {
  const named = { section, author, tag }
  return Object.entries(named).flatMap(([kind, name]) =>
    name === '' ? [] : [`${kind as 'section' | 'author' | 'tag'}:${toFeedSlug(name)}` as const],
  )
}

/** The search of the store. Days are those of the publication's time zone. */
export function toSearch(
  request: SearchRequest,
  { timeZone }: Pick<Publication, 'timeZone'>,
  limit: number,
): Search {
  const { words, from, to, order, after, page } = request
  const first = toDay(from, '01')
  const last = toDay(to, '12')
  return {
    terms: words.terms,
    parts: partsOf(request),
    order,
    limit,
    ...(first && { from: new Date(spanOf(first, timeZone).from) }),
    ...(last && { until: new Date(spanOf(last, timeZone).until) }),
    ...(after !== undefined && { after }),
    ...(order === 'best' && { skip: (page - 1) * limit }),
  }
}

/** A day or a month; the given month of a year. Undefined for anything else. */
function toDay(text: string, month: '01' | '12'): string | undefined {
  const period = /^\d{4}$/.test(text) ? `${text}-${month}` : text
  const day = period.length === 'YYYY-MM'.length ? `${period}-01` : period
  return parseMoment(day)?.precision === 'day' ? period : undefined
}
