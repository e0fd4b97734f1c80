import { decodePercent } from '../../../domain/redirects/address.ts'
import { encodePath, joinPath, normalizePath, pathOfSite, splitFilePath } from './site-addresses.ts'
import type { Place, SiteFolder, SitePlan, StoryFile } from './site-system.ts'
import { isMediaName } from './story-data.ts'

/** A file that a text of the site names. */
export interface SiteMedium {
  /** By which the export finds it: on the site's host, below it the path in the folder, if that is how the text means it. */
  readonly address: string
  /** Its path on the old site. Absent: unknown, such as of a file that a bundler gave a name. */
  readonly path?: string
}

interface Site {
  readonly folder: SiteFolder
  readonly plan: SitePlan
}

/**
 * Which files of the site the names in a text mean, as addresses on the old site: relative to the file, as bundlers take them,
 * or to the page, as browsers do.
 */
export function toAddresses(
  names: readonly string[],
  story: StoryFile,
  place: Place,
  site: Site,
): Map<string, SiteMedium> {
  const { folder, plan } = site
  const { folder: around, base } = splitFilePath(story.path)
  const host = plan.site.address === undefined ? undefined : new URL(plan.site.address).origin
  const found = new Map<string, SiteMedium>()
  for (const name of names) {
    if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(name)) {
      if (host !== undefined && isOfHost(name, host))
        found.set(name, { address: name, path: new URL(name, host).pathname })
      continue
    }
    const plain = decodePercent(name.replace(/[?#].*$/, ''))
    const beside = plain.startsWith('/')
      ? undefined
      : normalizePath(`${around}/${plain.replace(/^[~@]\//, '')}`)
    const isAlias = /^[~@]\//.test(plain)
    const candidates = isAlias
      ? [`src/${plain.slice(2)}`]
      : beside === undefined
        ? []
        : [beside, normalizePath(`${around}/${base}/${plain}`)]
    const file = candidates.find((one) => folder.has(one))
    if (file !== undefined) {
      const path = pathOfFile(file, story, place, site)
      const address = `${host ?? ''}/${file.toWellFormed().split('/').map(encodeURIComponent).join('/')}`
      found.set(name, { address, ...(path !== undefined && { path }) })
    } else if (plain.startsWith('/')) {
      const path = encodeURI(plain.toWellFormed())
      found.set(name, { address: `${host ?? ''}${path}`, path: withBase(path, site) })
    } else if (host !== undefined && place.path !== undefined && /\.\w{2,5}$/.test(plain)) {
      const { href, pathname } = new URL(encodeURI(`./${plain.toWellFormed()}`), host + place.path)
      found.set(name, { address: href, path: pathname })
    }
  }
  return found
}

/** As the generator served a file that a text names by its place in the folder. */
function pathOfFile(file: string, story: StoryFile, place: Place, { plan }: Site): string | undefined {
  const { folder, base } = splitFilePath(story.path)
  const bundle = /^index(?:\.|$)/.test(base) ? folder : `${folder}/${base}`
  if (plan.hasBundles && file.startsWith(`${bundle}/`))
    return (
      place.path && joinPath(place.path.replace(/\.html?$/i, ''), encodePath(file.slice(bundle.length + 1)))
    )
  const served = plan.mediaFolders.find((one) => one === '' || file.startsWith(`${one}/`))
  const inside = served === undefined ? undefined : file.slice(served === '' ? 0 : served.length + 1)
  if (inside === undefined || /(?:^|\/)_/.test(inside)) return undefined
  return joinPath(pathOfSite(plan.site.address), encodePath(inside))
}

/** The path of a file that the folder has, below the path of the site; authors leave that to templates. */
function withBase(path: string, { folder, plan }: Site): string {
  const base = pathOfSite(plan.site.address)
  const isThere = findMedia(path, { folder, plan }) !== undefined
  return path.startsWith(`${base}/`) || !isThere ? path : base + path
}

function isOfHost(address: string, host: string): boolean {
  return URL.canParse(address) && new URL(address).host === new URL(host).host
}

/** The file with an address of the site: below a folder of files that are served as they are, or below the top. */
export function findMedia(address: string, { folder, plan }: Site): string | undefined {
  const host = plan.site.address
  const isAbsolute = /^https?:/i.test(address)
  if (isAbsolute && (host === undefined || !isOfHost(address, host))) return undefined
  const path = decodePercent((isAbsolute ? new URL(address).pathname : address).replace(/[?#].*$/, ''))
  const base = decodePercent(pathOfSite(host))
  const inSite = base !== '' && path.startsWith(`${base}/`) ? path.slice(base.length) : path
  const plain = normalizePath(inSite)
  // Any file may be below the top, and not each is for readers.
  const ofTop = isMediaName(plain) ? [plain, `src/${plain}`] : []
  const below = plan.mediaFolders.filter((one) => one !== '').map((one) => `${one}/${plain}`)
  return [...below, ...ofTop].find((one) => folder.has(one))
}
