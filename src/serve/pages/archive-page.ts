import { type FeedName, identityOf } from '../../domain/feed.ts'
import { hostPath, pathShapes, paths, toFeedName } from '../../domain/site.ts'
import type { Answer, Resource } from '../../http/answer.ts'
import { countPages, type MonthCount } from '../../store/store.ts'
import {
  type ArchiveLink,
  type MonthPageOf,
  toMonth,
  toMonthPageLink,
  toMonthPageName,
  toStory,
  toYearLink,
  toYears,
  yearOf,
} from './facts/archive.ts'
import { feedLink, toFeedLinks } from './facts/feed-links.ts'
import { findInstead } from './find-instead.ts'
import type { PageContext, PageParameters, PageRoute } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/** What a page of the archive shows. */
interface ArchivePage {
  readonly view: 'archive' | 'archive-month'
  /** Absent: the word for the archive. */
  readonly heading?: string
  /** What the page is a part of, below the whole archive. */
  readonly trail?: readonly ArchiveLink[]
  /** The pages of the same kind before and after it. */
  readonly previous?: ArchiveLink | undefined
  readonly next?: ArchiveLink | undefined
  readonly content: Readonly<Record<string, unknown>>
}

/**
 * The archive for people: the years and months of a feed, each year, and the articles of each month, oldest first. From `/`
 * each article is three links away: its year, the page of its month, and the article.
 */
export function createArchivePages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage, toMessage } = context

  async function indexPage(name: FeedName): Promise<ArchivePage> {
    const groups = toYears(name, await store.months(name), site())
    return { view: 'archive', content: { groups } }
  }

  async function yearPage(name: FeedName, year: string): Promise<ArchivePage | undefined> {
    const months = await store.months(name)
    const inside = months.filter(({ month }) => yearOf(month) === year)
    if (inside.length === 0) return undefined
    const groups = []
    for (const month of inside) {
      const days = countPages(month) > 1 ? await store.days(name, month.month) : []
      groups.push(toMonth(name, month, days, site()))
    }
    const toLink = (one: MonthCount | undefined) => one && toYearLink(name, yearOf(one.month), site())
    return {
      view: 'archive',
      heading: toYearLink(name, year, site()).label,
      previous: toLink(months.findLast(({ month }) => yearOf(month) < year)),
      next: toLink(months.find(({ month }) => yearOf(month) > year)),
      content: { groups },
    }
  }

  async function monthPage(name: FeedName, month: string, page: number): Promise<ArchivePage | undefined> {
    const found = await store.readMonth(name, month, page)
    if (!found) return undefined
    const { count, articles, previous, next } = found
    const own: MonthPageOf = { month, articles: count, page }
    const before = page > 1 ? { ...own, page: page - 1 } : previous && lastPageOf(previous)
    const after = page < countPages(own) ? { ...own, page: page + 1 } : next && { ...next, page: 1 }
    const toLink = (one: MonthPageOf | undefined) => one && toMonthPageLink(name, one, site(), ui())
    return {
      view: 'archive-month',
      heading: toMonthPageName(own, site(), ui()),
      trail: [toYearLink(name, yearOf(month), site())],
      previous: toLink(before),
      next: toLink(after),
      content: {
        count,
        articles: articles.map((article) => toStory(article, site())),
        hidesSection: identityOf(name).kind === 'section',
      },
    }
  }

  function findPage(name: FeedName, { year, month, page }: Place): Promise<ArchivePage | undefined> {
    if (year === undefined) return indexPage(name)
    return month === undefined ? yearPage(name, year) : monthPage(name, month, page)
  }

  async function makePage(name: FeedName, place: Place): Promise<Resource | Answer> {
    const state = await store.feedState(name)
    // The publication's archive stays where its feed has moved or ended.
    const instead = name === 'main' ? undefined : await findInstead(state, context)
    if (instead) return instead
    const page = await findPage(name, place)
    if (!page) return toMessage('notFound')
    const { publication, baseUrl } = site()
    const { heading, trail = [], previous, next } = page
    const path = pathOf(name, place)
    const label = ui().feedName(state)
    const titles = [heading, ui().words.archive, label, publication.title]
    const pageTitle = titles.filter((title) => title !== undefined).join(' – ')
    const canonical = baseUrl + path
    const toAbsolute = (address: string) => new URL(address, baseUrl).href
    const content = {
      ...{ heading, trail, previous, next, pageTitle, canonical, ...page.content },
      feed: label === undefined ? [] : [{ label, address: hostPath(baseUrl, paths.feedPage(name)) }],
      archiveAt: hostPath(baseUrl, paths.months(name)),
      at: path,
      ...(label !== undefined && { within: paths.feedPage(name) }),
      links: toFeedLinks(name === 'main' ? [state] : [state, { name: 'main' }], site()),
      metas: toPageGraph(site(), pageTitle, canonical),
      relations: [
        ...(previous ? [{ rel: 'prev' as const, address: toAbsolute(previous.address) }] : []),
        ...(next ? [{ rel: 'next' as const, address: toAbsolute(next.address) }] : []),
      ],
    }
    return toPage(page.view, content, feedLink(name, site()))
  }

  const answer: PageRoute['answer'] = async (request, parameters) => {
    const name = toFeedName(parameters.folder, parameters.slug)
    const place = toPlace(parameters)
    return name && place && cache.answer(request, pathOf(name, place), () => makePage(name, place))
  }

  return pathShapes.months.map((path) => ({
    path,
    ...(path.includes(':folder') && { isShared: true }),
    answer,
  }))
}

/** Where a page of the archive is. */
interface Place {
  readonly year?: string
  /** Such as `2026-11`. */
  readonly month?: string
  readonly page: number
}

/** Undefined for what is no year, month or number. The first page of a month has no number in its address. */
function toPlace({ year, month, page }: PageParameters): Place | undefined {
  if (year === undefined) return { page: 1 }
  if (!/^\d{4}$/.test(year)) return undefined
  if (month === undefined) return { year, page: 1 }
  if (!/^(?:0[1-9]|1[0-2])$/.test(month)) return undefined
  const place = { year, month: `${year}-${month}` }
  if (page === undefined) return { ...place, page: 1 }
  return /^(?:[2-9]|[1-9]\d{1,5})$/.test(page) ? { ...place, page: Number(page) } : undefined
}

function pathOf(name: FeedName, { year, month, page }: Place): string {
  if (year === undefined) return paths.months(name)
  return month === undefined ? paths.year(name, year) : paths.month(name, month, page)
}

function lastPageOf(month: MonthCount): MonthPageOf {
  return { ...month, page: countPages(month) }
}
