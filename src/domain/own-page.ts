import type { Moment } from './moment.ts'

export const menuNames = ['header', 'footer'] as const
export type MenuName = (typeof menuNames)[number]

/** A place of a page in a menu of all pages. */
export interface MenuPlace {
  readonly menu: MenuName
  /** What the menu says. Absent: the title of the page. */
  readonly label?: string
  /** Smaller ones come first; pages without a weight come after all others, in the order of their paths. */
  readonly weight?: number
}

/** A page of the publication's own, such as About: no article, and in no feed. */
export interface OwnPage {
  /** The address on this server, such as `/about`, as `canonicalPath` writes it. */
  readonly path: string
  /** Plain text. */
  readonly title: string
  /** For search engines and previews; plain text. */
  readonly description?: string
  /** Clean HTML. An address on this server is written as SITE_MARK and a path: see `site.ts`. */
  readonly contentHtml: string
  /** BCP 47; absent: the publication's. */
  readonly language?: string
  /** As its file says. */
  readonly updated?: Moment
  readonly menus: readonly MenuPlace[]
}

/** A page in a menu. */
export interface MenuEntry extends Pick<OwnPage, 'path' | 'language'> {
  readonly label: string
}

/** The pages of a menu, in its order. */
export function toMenu(
  pages: readonly Pick<OwnPage, 'path' | 'title' | 'language' | 'menus'>[],
  name: MenuName,
): readonly MenuEntry[] {
  const placed = pages.flatMap((page) => {
    const place = page.menus.find(({ menu }) => menu === name)
    return place ? [{ page, place }] : []
  })
  const weightOf = ({ place }: (typeof placed)[number]) => place.weight ?? Number.MAX_SAFE_INTEGER
  return placed
    .toSorted((one, other) => weightOf(one) - weightOf(other) || (one.page.path < other.page.path ? -1 : 1))
    .map(({ page, place }) => ({
      path: page.path,
      label: place.label ?? page.title,
      ...(page.language && { language: page.language }),
    }))
}
