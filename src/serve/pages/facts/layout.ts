import { languageAttributes } from '../../../domain/language.ts'
import { hostPath, paths, type Site } from '../../../domain/site.ts'
import { toPaperColours } from '../../../look/root-rules.ts'
import { toLicense } from './license.ts'
import { type Menus, toFooterMenu, toHeaderMenu } from './menu.ts'

/** The content of every page's layout. `style` and `script` are paths on this server. */
export function toFrame(
  site: Site,
  menus: Menus,
  { style, script }: { readonly style: string; readonly script: string },
) {
  const { publication, baseUrl } = site
  const toHost = (path: string) => hostPath(baseUrl, path)
  return {
    language: languageAttributes(publication.language, publication.language),
    publication,
    paperColours: toPaperColours(publication),
    logo: publication.logo && toHost(publication.logo.address),
    icon: publication.icon && toHost(publication.icon.address),
    headerMenu: toHeaderMenu(site, menus),
    footerMenu: toFooterMenu(site, menus),
    home: toHost(paths.home),
    subscribeAt: toHost(paths.subscribe('main')),
    searchAt: toHost(paths.search),
    opml: toHost(paths.opml),
    license: toLicense(publication.license),
    style: toHost(style),
    script: toHost(script),
  }
}
