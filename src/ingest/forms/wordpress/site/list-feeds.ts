import type { FeedName } from '../../../../domain/feed.ts'
import { toFeedSlug } from '../../../../domain/identity.ts'
import type { Publication } from '../../../../domain/publication.ts'
import type { OldFeed } from '../../../exports/export-form.ts'
import { isSection } from './sections.ts'
import type { SiteIndex, Term } from './site-index.ts'

type Format = 'rss' | 'atom'

/** The last parts of a feed's address: `F` of WordPress' own rules. */
const kinds: readonly (readonly [ending: string, format: Format])[] = [
  ['feed', 'rss'],
  ['feed/rss2', 'rss'],
  ['feed/rss', 'rss'],
  ['feed/rdf', 'rss'],
  ['feed/atom', 'atom'],
  ['rss2', 'rss'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['atom', 'atom'],
]

/** `feed` of the query. */
const queryKinds: readonly (readonly [name: string, format: Format])[] = [
  ['rss2', 'rss'],
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['atom', 'atom'],
  ['feed', 'rss'],
]

/** Every feed address that a WordPress site of these terms, authors and permalinks answers, and what becomes of it. */
export function listFeeds(index: SiteIndex, publication: Publication): OldFeed[] {
  if (index.isSquarespace) return listSquarespaceFeeds(index)
  const root = pathOf(index.address)
  const feeds: OldFeed[] = [
    ...feedsBelow(root, 'main'),
    ...queryFeeds(root, '', 'main'),
    ...['rss2', 'rss', 'rdf', 'feed'].map((name) => toFeed(`${root}/wp-${name}.php`, 'main', 'rss')),
    toFeed(`${root}/wp-atom.php`, 'main', 'atom'),
    { from: `${root}/wp-commentsrss2.php`, to: 'gone' },
    ...['comments-rss2', 'comments-atom'].map((name) => gone(`${root}/?feed=${name}`)),
    ...kinds.map(([ending]) => gone(`${root}/comments/${ending}`)),
  ]
  for (const term of usedTerms(index.categories, index)) {
    const name = nameOfCategory(term, index, publication)
    feeds.push(...termFeeds(root, baseOf('category', index), pathOfTerm(term, index), name))
    if (term.id) feeds.push(...queryFeeds(root, `&cat=${term.id}`, name))
  }
  for (const term of index.tags.values()) {
    const name: FeedName = `tag:${toFeedSlug(term.name)}`
    feeds.push(...termFeeds(root, baseOf('post_tag', index), term.nicename, name))
    feeds.push(...queryFeeds(root, `&tag=${term.nicename}`, name))
  }
  for (const { login, name, id } of index.logins.values()) {
    const feed: FeedName = `author:${toFeedSlug(name)}`
    for (const slug of new Set([toNicename(login), login]))
      feeds.push(...termFeeds(root, 'author', slug, feed))
    if (id) feeds.push(...queryFeeds(root, `&author=${id}`, feed))
  }
  for (const [nicename, { name }] of index.guests) {
    feeds.push(...termFeeds(root, 'author', nicename, `author:${toFeedSlug(name)}`))
  }
  return uniqueFeeds([...feeds, ...storyFeeds(root, index)])
}

/**
 * The comments of each story end. So do the feeds of searches and of past years, months and days: no feed here has their
 * stories alone, and the main feed would show their subscribers others.
 */
function storyFeeds(root: string, { shapes }: SiteIndex): OldFeed[] {
  const dated = ['/:year', '/:year/:month', '/:year/:month/:day', '/search/:query', '/type/:name']
  return [...shapes.keys(), ...dated].flatMap((shape) =>
    ['feed', 'feed/:kind'].map((ending) => gone(`${root}${shape}/${ending}`)),
  )
}

function listSquarespaceFeeds({ collections }: SiteIndex): OldFeed[] {
  return [...collections].map((name) => toFeed(`/${name}?format=rss`, 'main', 'rss'))
}

function termFeeds(root: string, base: string, path: string, name: FeedName): OldFeed[] {
  return path === '' ? [] : feedsBelow(`${root}/${base}/${path}`, name)
}

function feedsBelow(path: string, name: FeedName): OldFeed[] {
  return kinds.map(([ending, format]) => toFeed(`${path}/${ending}`, name, format))
}

function queryFeeds(root: string, query: string, name: FeedName): OldFeed[] {
  return queryKinds.map(([kind, format]) => toFeed(`${root}/?feed=${kind}${query}`, name, format))
}

function toFeed(from: string, feed: FeedName, format: Format): OldFeed {
  return { from: toRuleText(from), to: { feed, format } }
}

function gone(from: string): OldFeed {
  return { from: toRuleText(from), to: 'gone' }
}

/** A stray percent sign is none of an address. */
function toRuleText(from: string): string {
  return from.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/[\s#\\]/g, encodeURIComponent)
}

function uniqueFeeds(feeds: readonly OldFeed[]): OldFeed[] {
  const seen = new Set<string>()
  return feeds.filter(({ from }) => {
    // Patterns of one shape are one rule.
    const shape = from.replace(/\/:\w+/g, '/:')
    return !seen.has(shape) && seen.add(shape)
  })
}

function usedTerms(terms: ReadonlyMap<string, Term>, { uses }: SiteIndex): Term[] {
  return [...terms.values()].filter(({ nicename }) => uses.has(nicename))
}

function nameOfCategory(term: Term, index: SiteIndex, { sections }: Publication): FeedName {
  if (!isSection(term, index)) return `tag:${toFeedSlug(term.name)}`
  const same = (text: string) => text.toLowerCase() === term.name.toLowerCase()
  const known = sections.find(({ slug, title }) => same(slug) || same(title))
  return `section:${toFeedSlug(known?.slug ?? term.name)}`
}

function pathOfTerm(term: Term, { categories }: SiteIndex): string {
  const parts: string[] = []
  for (let next: Term | undefined = term; next && parts.length < 20; ) {
    parts.unshift(next.nicename)
    next = next.parent ? categories.get(next.parent) : undefined
  }
  return parts.join('/')
}

/** A site may call `category` otherwise: its own links show it. */
function baseOf(taxonomy: 'category' | 'post_tag', { bases }: SiteIndex): string {
  const usual = taxonomy === 'category' ? 'category' : 'tag'
  const found = bases.get(taxonomy)
  if (!found || found.has(usual)) return usual
  return [...found].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? usual
}

/** As WordPress makes the address of an author's archive from the login. */
export function toNicename(login: string): string {
  return login
    .toLowerCase()
    .replace(/@/g, '')
    .replace(/[^a-z0-9\s_-]+/g, '-')
    .replace(/[\s-]+/g, '-')
    .replace(/^-|-$/g, '')
}

function pathOf(address: string | undefined): string {
  return address && URL.canParse(address) ? new URL(address).pathname.replace(/\/+$/, '') : ''
}
