import type { MenuEntry, MenuName } from '../../../domain/own-page.ts'
import { isOffered, type NavigationEntry, sectionTitle } from '../../../domain/publication.ts'
import { hostPath, paths, type Site } from '../../../domain/site.ts'

/** The pages of the publication's own in the menus of each page. */
export type Menus = Readonly<Record<MenuName, readonly MenuEntry[]>>

/** A link of a menu. */
export interface MenuLink {
  readonly label: string
  /** A path of the host, or an absolute address. */
  readonly address: string
  /** Of the label. Absent: the publication's. */
  readonly language?: string
}

/** The links of the header: `navigation` or the sections, then the pages of the publication's own. */
export function toHeaderMenu(site: Site, { header }: Menus): readonly MenuLink[] {
  const { publication } = site
  const entries = publication.navigation ?? publication.sections.map(({ slug }) => ({ section: slug }))
  return [
    ...entries.flatMap((entry) => toNavigationLink(entry, site)),
    ...header.map((entry) => toLink(entry, site)),
  ]
}

/** None for a section whose feed has moved or is gone. */
function toNavigationLink(entry: NavigationEntry, { publication, baseUrl }: Site): MenuLink[] {
  if ('address' in entry) return [{ label: entry.title, address: hostPath(baseUrl, entry.address) }]
  const { section, title = sectionTitle(publication, section) } = entry
  const name = `section:${section}` as const
  if (!isOffered(publication, name)) return []
  return [{ label: title, address: hostPath(baseUrl, paths.feedPage(name)) }]
}

/** The links of the footer. */
export function toFooterMenu(site: Site, { footer }: Menus): readonly MenuLink[] {
  return footer.map((entry) => toLink(entry, site))
}

function toLink({ path, ...entry }: MenuEntry, { baseUrl }: Site): MenuLink {
  return { ...entry, address: hostPath(baseUrl, path) }
}
