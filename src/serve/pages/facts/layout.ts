import { didYouMean } from '../../../domain/closest.ts'
import { languageAttributes } from '../../../domain/language.ts'
import type { Picture } from '../../../domain/look.ts'
import { basePathOf, hostPath, paths, type Site } from '../../../domain/site.ts'
import { toPaperColours } from '../../../look/root-rules.ts'
import type { Assets } from '../frame/assets.ts'
import { toLicense } from './license.ts'
import { type Menus, toFooterMenu, toHeaderMenu } from './menu.ts'
import { toOwnPicture } from './picture-sizes.ts'

/** The content of every page's layout. */
export function toFrame(site: Site, menus: Menus, { style, script, all }: Assets) {
  const { publication, baseUrl } = site
  const cover = publication.look?.cover
  const toHost = (path: string) => hostPath(baseUrl, path)
  return {
    language: languageAttributes(publication.language, publication.language),
    publication,
    paperColours: toPaperColours(publication),
    logo: publication.logo && toHost(publication.logo.address),
    ...toLogoShape(publication.logo),
    icon: publication.icon && toHost(publication.icon.address),
    cover: cover && toOwnPicture(cover, site, basePathOf(baseUrl)),
    headerMenu: toHeaderMenu(site, menus),
    footerMenu: toFooterMenu(site, menus),
    home: toHost(paths.home),
    subscribeAt: toHost(paths.subscribe('main')),
    searchAt: toHost(paths.search),
    openSearchAt: toHost(paths.openSearch),
    archiveAt: toHost(paths.months('main')),
    opml: toHost(paths.opml),
    license: toLicense(publication.license),
    style: toHost(style.path),
    script: toHost(script.path),
    /** The address of a file in `assets` of the theme. */
    asset: (name: string) => {
      const found = all.get(`assets/${name}`)
      if (found) return toHost(found.path)
      throw new Error(`there is no theme/assets/${name}${didYouMean(name, namesOf(all))}`)
    },
  }
}

/** The height of a logo in the header. */
const logoHeight = 48
/** A wider logo would leave no room for the button beside it. */
const maxLogoWidth = 240
/** Symbols are square; a picture of these proportions and wider is the publication's name as it writes it. */
const wordmarkRatio = 2.5

/** Its width in the header, in pixels, and whether pages show it in place of the title. */
function toLogoShape({ width = 1, height = 1 }: Partial<Picture> = {}) {
  const ratio = width / height
  return {
    logoWidth: Math.min(maxLogoWidth, Math.round(logoHeight * ratio)),
    isWordmark: ratio >= wordmarkRatio,
  }
}

function namesOf(all: Assets['all']): string[] {
  return [...all.keys()].flatMap((name) => (name.startsWith('assets/') ? name.slice('assets/'.length) : []))
}
