import type { Article } from '../../../domain/article.ts'
import type { FeedName } from '../../../domain/feed.ts'
import { hostPath, paths, type Site } from '../../../domain/site.ts'
import { countPages, type DayCount, type MonthCount, monthPageSize } from '../../../store/store.ts'
import { fill } from '../../../words/interface.ts'
import type { Ui } from '../frame/ui.ts'
import { toShownDate } from './shown-date.ts'
import { toSectionLink } from './teaser.ts'

/** An article in the list of a month. */
export function toStory(article: Article, site: Site) {
  return {
    title: article.title,
    address: hostPath(site.baseUrl, paths.article(article.slug)),
    language: article.language,
    section: toSectionLink(article, site),
    authors: article.authors.map(({ name }) => name),
    published: article.published && toShownDate(article.published, site.publication),
  }
}

/** A link of the archive. Addresses are paths of the host. */
export interface ArchiveLink {
  readonly label: string
  readonly address: string
  /** Articles behind it. */
  readonly count?: number
}

/** A year with its months, or a month with its pages. */
export interface ArchiveGroup extends ArchiveLink {
  /** Of the element on the page. */
  readonly id: string
  readonly links: readonly ArchiveLink[]
}

/** The years, newest first, each with its months in the order of the calendar. */
export function toYears(name: FeedName, months: readonly MonthCount[], site: Site): ArchiveGroup[] {
  const years = [...Map.groupBy(months, ({ month }) => yearOf(month))]
  return years.toReversed().map(([year, inside]) => ({
    id: year,
    ...toYearLink(name, year, site),
    count: inside.reduce((sum, { articles }) => sum + articles, 0),
    links: inside.map((month) => ({
      label: toMonthName(month.month, site, 'alone'),
      address: toMonthAddress(name, month, site),
      count: month.articles,
    })),
  }))
}

/** The year of a month such as `2026-11`. */
export function yearOf(month: string): string {
  return month.slice(0, 4)
}

export function toYearLink(name: FeedName, year: string, { publication, baseUrl }: Site): ArchiveLink {
  const label = formatDay(`${year}-01-01`, publication.language, { year: 'numeric' })
  return { label, address: hostPath(baseUrl, paths.year(name, year)) }
}

/** A month of several pages is shown with them on the page of its year. */
function toMonthAddress(name: FeedName, month: MonthCount, { baseUrl }: Site): string {
  const isLarge = countPages(month) > 1
  const path = isLarge
    ? `${paths.year(name, yearOf(month.month))}#${month.month}`
    : paths.month(name, month.month)
  return hostPath(baseUrl, path)
}

/** A month of a year. `days`: of a month of several pages, whose links are called by the days that they show. */
export function toMonth(
  name: FeedName,
  { month, articles }: MonthCount,
  days: readonly DayCount[],
  site: Site,
): ArchiveGroup {
  const toHost = (page: number) => hostPath(site.baseUrl, paths.month(name, month, page))
  return {
    id: month,
    label: toMonthName(month, site, 'alone'),
    address: toHost(1),
    count: articles,
    links: toPageRanges(days).map(({ first, last }, index) => ({
      label: toDayRange(first, last, site),
      address: toHost(index + 1),
    })),
  }
}

interface DayRange {
  readonly first: string
  readonly last: string
}

/** The first and the last day of each page of a month. Pure. */
export function toPageRanges(days: readonly DayCount[], pageSize = monthPageSize): DayRange[] {
  const ranges: DayRange[] = []
  let before = 0
  for (const { day, articles } of days) {
    const [from, to] = [before, before + articles - 1].map((index) => Math.floor(index / pageSize)) as [
      number,
      number,
    ]
    for (let page = from; page <= to; page++) ranges[page] = { first: ranges[page]?.first ?? day, last: day }
    before += articles
  }
  return ranges
}

function toDayRange(first: string, last: string, { publication: { language } }: Site): string {
  const [from, to] = [new Date(first), new Date(last)]
  return new Intl.DateTimeFormat(language, { day: 'numeric', ...ofCalendar }).formatRange(from, to)
}

/** A page of a month. */
export interface MonthPageOf extends MonthCount {
  readonly page: number
}

export function toMonthPageLink(
  name: FeedName,
  { page, ...month }: MonthPageOf,
  site: Site,
  ui: Ui,
): ArchiveLink {
  return {
    label: toMonthPageName({ page, ...month }, site, ui),
    address: hostPath(site.baseUrl, paths.month(name, month.month, page)),
  }
}

/** Such as `November 2026`, with the number of its page if it has several. */
export function toMonthPageName({ page, ...month }: MonthPageOf, site: Site, { words }: Ui): string {
  const name = toMonthName(month.month, site)
  if (countPages(month) === 1) return name
  const { language } = site.publication
  return fill(words.monthPage, { month: name, page: new Intl.NumberFormat(language).format(page) })
}

/** Such as `November 2026`, or `November` alone, as a heading. */
export function toMonthName(month: string, { publication: { language } }: Site, how?: 'alone'): string {
  const year = how === 'alone' ? {} : ({ year: 'numeric' } as const)
  const name = formatDay(`${month}-01`, language, { month: 'long', ...year })
  // Many languages write it small within a sentence.
  return name.replace(/^./u, (first) => first.toLocaleUpperCase(language))
}

/** The calendar of the addresses. */
const ofCalendar = { calendar: 'gregory', timeZone: 'UTC' } as const

function formatDay(day: string, language: string, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language, { ...style, ...ofCalendar }).format(new Date(day))
}
