import { fieldsIn, isTrue, lowerNames, mergeFields, readConfig, textAt, textsIn } from '../../read-config.ts'
import { normalizePath, readSiteAddress, splitFilePath } from '../../site-addresses.ts'
import { timeZoneOr } from '../../site-dates.ts'
import type { Fields, SiteFolder, SiteZone } from '../../site-system.ts'
import type { HugoSettings } from './hugo-addresses.ts'

export const contentEndings = ['.md', '.markdown', '.html', '.htm', '.mdown']

export interface Language {
  /** As in paths and names of files: `de`. */
  readonly code: string
  readonly tag: string
  readonly contentFolder?: string
  /** In front of the paths; empty for the main language. */
  readonly prefix: string
  readonly config: Fields
}

export interface HugoSite {
  readonly folder: SiteFolder
  readonly config: Fields
  readonly address?: string
  readonly languages: readonly Language[]
  readonly contentFolder: string
  readonly zone: SiteZone
  readonly settings: HugoSettings
  /** Folders below the content folder that are sections of their own. */
  readonly sectionFolders: ReadonlySet<string>
}

export async function readHugoConfig(folder: SiteFolder): Promise<Fields> {
  const read = async (path: string) => fieldsIn(lowerNames(await readConfig(folder, path)))
  const top = folder.paths.filter((path) => /^(?:hugo|config)\.(?:toml|ya?ml|json)$/.test(path)).slice(0, 1)
  const inFolder = (name: string) =>
    folder.paths.filter(
      (path) =>
        path.startsWith(`config/${name}/`) &&
        /^[^/]+\.(?:toml|ya?ml|json)$/.test(path.slice(name.length + 8)),
    )
  const parts: Fields[] = []
  for (const path of [...top, ...inFolder('_default'), ...inFolder('production')]) {
    const [name = '', language] = (path.split('/').at(-1) ?? '')
      .replace(/\.\w+$/, '')
      .toLowerCase()
      .split('.')
    const fields = await read(path)
    const isWhole = name === 'hugo' || name === 'config'
    const own = isWhole ? fields : { [name]: fields }
    parts.push(language === undefined ? own : { languages: { [language]: own } })
  }
  return mergeFields(...parts)
}

export function toSite(folder: SiteFolder, config: Fields, given: string | undefined): HugoSite {
  const address = given ?? readSiteAddress(textAt(config, 'baseurl'))
  const contentFolder = normalizePath(textAt(config, 'contentdir') ?? 'content')
  const timeZone = timeZoneOr(textAt(config, 'timezone'))
  const languages = listLanguages(config)
  const folders = folder.paths.flatMap((path) => {
    const found = /^(.*)\/_index(?:\.[\w-]+)?\.(?:md|markdown|html|htm|org|adoc)$/i.exec(path)
    return found ? [found[1] ?? ''] : []
  })
  return {
    folder,
    config,
    ...(address !== undefined && { address }),
    languages,
    contentFolder,
    zone: { timeZone, keepsWrittenZone: true },
    settings: {
      keepsCapitals: isTrue(config.disablepathtolower),
      removesAccents: isTrue(config.removepathaccents),
    },
    sectionFolders: new Set(folders),
  }
}

export function listLanguages(config: Fields): Language[] {
  const main = textAt(config, 'defaultcontentlanguage') ?? 'en'
  const inFolder = isTrue(config.defaultcontentlanguageinsubdir)
  const entries = Object.entries(fieldsIn(config.languages)).map(
    ([code, own]) => [code, fieldsIn(own)] as const,
  )
  const all = entries.length > 0 ? entries : [[main, {}] as const]
  return all
    .filter(([, own]) => !isTrue(own.disabled))
    .map(([code, own]) => ({
      code,
      tag:
        textAt(own, 'locale') ??
        textAt(own, 'languagecode') ??
        (entries.length > 0 ? code : (textAt(config, 'locale') ?? textAt(config, 'languagecode') ?? code)),
      ...(textAt(own, 'contentdir') !== undefined && {
        contentFolder: normalizePath(textAt(own, 'contentdir') ?? ''),
      }),
      prefix: code === main && !inFolder ? '' : entries.length > 0 || inFolder ? code : '',
      config: own,
    }))
    .sort((one, other) => Number(other.code === main) - Number(one.code === main))
}

export function staticFolders(config: Fields): string[] {
  const names = Object.keys(config)
    .filter((name) => /^staticdir\d*$/.test(name))
    .flatMap((name) => textsIn(config[name]))
  return names.length > 0 ? names.map(normalizePath) : ['static']
}

export function isBundleFile(path: string): boolean {
  return /(?:^|\/)index(?:\.[\w-]+)?\.(?:md|markdown|html|htm|mdown|org|adoc)$/i.test(path)
}

/** The path below the content folder of a language, without the language in its name; undefined for other files. */
export function locate(
  path: string,
  { languages, contentFolder }: HugoSite,
): { inside: string; language: Language } | undefined {
  const own = languages
    .filter(({ contentFolder: one }) => one !== undefined && path.startsWith(`${one}/`))
    .sort((one, other) => (other.contentFolder?.length ?? 0) - (one.contentFolder?.length ?? 0))[0]
  const folder = own?.contentFolder ?? contentFolder
  if (!path.startsWith(`${folder}/`)) return undefined
  const inside = path.slice(folder.length + 1)
  const marked = /^(.*)\.([a-z]{2,3}(?:-[a-z0-9]+)*)(\.\w+)$/i.exec(inside)
  const byName = marked && languages.find(({ code }) => code === marked[2]?.toLowerCase())
  const language = byName ?? own ?? languages[0]
  if (!language) return undefined
  return { inside: byName ? `${marked[1]}${marked[3]}` : inside, language }
}

/** Folders that say nothing of what a story is about. */
export const plainSections = new Set(
  'post posts blog blogs article articles news writing entries story stories weblog journal'.split(' '),
)

export function sectionsOf(site: HugoSite): ReadonlySet<string> {
  const names = site.folder.paths.flatMap((path) => {
    const inside = locate(path, site)?.inside ?? ''
    const isDeep = inside.includes('/') && !(isBundleFile(path) && inside.split('/').length === 2)
    return isDeep && contentEndings.includes(splitFilePath(path).ending) ? [inside.split('/')[0] ?? ''] : []
  })
  return new Set(names)
}
