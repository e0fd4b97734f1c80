import { languageAttributes } from '../../../domain/language.ts'
import type { MenuEntry, MenuName } from '../../../domain/own-page.ts'
import { hostPath, paths, type Site } from '../../../domain/site.ts'
import { toPaperColours } from '../../../look/root-rules.ts'
import { toLicense } from './license.ts'

/** The pages of the publication's own in the menus of each page. */
export type Menus = Readonly<Record<MenuName, readonly MenuEntry[]>>

/** The content of every page's layout. `style` and `script` are paths on this server. */
export function toFrame(
  { publication, baseUrl }: Site,
  { header, footer }: Menus,
  { style, script }: { readonly style: string; readonly script: string },
) {
  const toHost = (path: string) => hostPath(baseUrl, path)
  const toLink = ({ path, ...entry }: MenuEntry) => ({ ...entry, address: toHost(path) })
  return {
    language: languageAttributes(publication.language, publication.language),
    publication,
    paperColours: toPaperColours(publication),
    logo: publication.logo && toHost(publication.logo.address),
    icon: publication.icon && toHost(publication.icon.address),
    home: toHost(paths.home),
    subscribeAt: toHost(paths.feedPage('main')),
    searchAt: toHost(paths.search),
    opml: toHost(paths.opml),
    license: toLicense(publication.license),
    style: toHost(style),
    script: toHost(script),
    headerMenu: header.map(toLink),
    footerMenu: footer.map(toLink),
  }
}
