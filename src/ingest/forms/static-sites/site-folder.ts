import type { ExportFiles } from '../../exports/export-form.ts'
import type { SiteFolder, SiteSystem } from './site-system.ts'

/** Larger than any text that a reader of Markdown takes. */
const maxBytes = 1_250_000
/** Folders of tools, and of examples beside a theme. */
const foreign = /(?:^|\/)(?:node_modules|bower_components|vendor|\.git|exampleSite|\.cache|_vendor)\//

/** A site in an export: its files below the folder of its configuration. */
export interface FoundSite {
  readonly folder: SiteFolder
  /** In front of its paths, with a slash at the end; empty for the whole export. */
  readonly prefix: string
}

/** The site of a system nearest to the top of an export. Undefined if there is none. */
export async function findSite(files: ExportFiles, system: SiteSystem): Promise<FoundSite | undefined> {
  const own = files.paths.filter((path) => !foreign.test(path) && isWithin(path))
  const found = own.flatMap((path) => {
    const parts = path.split('/')
    const depths = parts.map((_part, index) => index).filter((index) => index <= 3)
    return depths
      .filter((depth) => system.configurations.some((form) => form.test(parts.slice(depth).join('/'))))
      .map((depth) => ({ path, depth, prefix: depth === 0 ? '' : `${parts.slice(0, depth).join('/')}/` }))
  })
  const byDepth = found.sort((one, other) => one.depth - other.depth)
  const tried = new Map<string, SiteFolder>()
  for (const { path, prefix } of byDepth.slice(0, 12)) {
    const folder = tried.get(prefix) ?? below(files, own, prefix)
    tried.set(prefix, folder)
    const configuration = await files.readHead(path).catch(() => '')
    if (system.recognizes(configuration, folder)) return { folder, prefix }
  }
  return undefined
}

/** Paths that lead out are no files of the site. */
function isWithin(path: string): boolean {
  return !path.startsWith('/') && !path.split('/').includes('..')
}

function below(files: ExportFiles, own: readonly string[], prefix: string): SiteFolder {
  const paths = own.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length))
  const known = new Set(paths)
  return {
    paths,
    has: (path) => known.has(path),
    readText: (path) => files.readText(prefix + path, maxBytes),
  }
}
