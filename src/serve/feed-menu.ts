/** A feed in one of the two formats that a menu knows, or in both. Addresses are absolute, or paths on this server. */
export type MenuFeed = {
  readonly title: string
  readonly description?: string
} & ({ readonly rss: string; readonly atom?: string } | { readonly rss?: string; readonly atom: string })

/** A titled list of feeds, and of further menus below it. */
export interface FeedMenu {
  readonly title: string
  readonly items: readonly (FeedMenu | MenuFeed)[]
}

/**
 * The feeds of a site for a reader that asks for them, as JSON, in their order (draft-nottingham-feed-menu-00, sections
 * 2.1 and 2.2). A menu below the first that holds nothing is left out. The draft wants titles of 50 characters and
 * descriptions of 140 at most (section 3); nothing is cut here.
 */
export function buildFeedMenu(menu: FeedMenu): string {
  return `${JSON.stringify(toMenuObject(menu), null, 2)}\n`
}

function toMenuObject({ title, items }: FeedMenu): object {
  return { 'feed-menu': title, items: items.flatMap(toItems) }
}

function toItems(item: FeedMenu | MenuFeed): object[] {
  if ('items' in item) return holdsFeeds(item) ? [toMenuObject(item)] : []
  const { title, description, rss, atom } = item
  return [{ 'feed-title': title, description, rss, atom }]
}

function holdsFeeds({ items }: FeedMenu): boolean {
  return items.some((item) => !('items' in item) || holdsFeeds(item))
}
