import { normalizePath } from '../../site-addresses.ts'
import type { SiteFolder } from '../../site-system.ts'

/** Which addresses Astro gives the entries of a collection: those of the pages that read it. */

export interface Collection {
  readonly name: string
  readonly folder: string
  /** Its configuration makes the ids by a program. */
  readonly hasOwnIds: boolean
}

export interface Route {
  /** In front of an entry's id: `/blog`. */
  readonly prefix: string
}

/** The folders below `src/content/`, and those that the collections' configuration names. */
export async function findCollections(folder: SiteFolder): Promise<Collection[]> {
  const named = folder.paths.flatMap((path) => /^src\/content\/([^/]+)\//.exec(path)?.[1] ?? [])
  const byName = new Map(
    [...new Set(named)].map((name) => [name, { folder: `src/content/${name}`, hasOwnIds: false }]),
  )
  const configurations = folder.paths.filter((path) =>
    /^src\/(?:content\.config|content\/config)\.m?[jt]s$/.test(path),
  )
  for (const path of configurations) {
    const text = await folder.readText(path)
    for (const part of text.split(/(?=(?:const|let)\s+[\w$]+\s*=\s*defineCollection\()/)) {
      const name = /^(?:const|let)\s+([\w$]+)\s*=\s*defineCollection\(/.exec(part)?.[1]
      const base = /\bbase\s*:\s*["'`]([^"'`$]+)["'`]/.exec(part)?.[1] ?? constantBase(part, text)
      if (name !== undefined && base !== undefined)
        byName.set(exportedName(name, text), {
          folder: normalizePath(base),
          hasOwnIds: part.includes('generateId'),
        })
    }
  }
  return [...byName]
    .map(([name, at]) => ({ name, ...at }))
    .sort((one, other) => other.folder.length - one.folder.length)
}

/** ``base: `./${BLOG_PATH}` `` with the constant in the same file. */
function constantBase(part: string, text: string): string | undefined {
  const constant = /\bbase\s*:\s*(?:`\.?\/?\$\{([\w$]+)\}`|([\w$]+))/.exec(part)?.slice(1).find(Boolean)
  if (constant === undefined) return undefined
  return new RegExp(`\\b${constant.replaceAll('$', '\\$')}\\s*=\\s*["'\`]([^"'\`$]+)["'\`]`).exec(text)?.[1]
}

/** `export const collections = { blog: posts }`. */
function exportedName(variable: string, text: string): string {
  const list = /\bcollections\b[^={]*=\s*\{([^}]*)\}/.exec(text)?.[1] ?? ''
  return (
    new RegExp(`["']?([\\w-]+)["']?\\s*:\\s*${variable.replaceAll('$', '\\$')}\\b`).exec(list)?.[1] ??
    variable
  )
}

/** By collection. A page with one parameter that reads the collection, or the link that the feed's program gives. */
export async function findRoutes(
  folder: SiteFolder,
  feedProgram: string,
): Promise<ReadonlyMap<string, Route>> {
  const routes = new Map<string, Route>()
  const pages = folder.paths.filter((path) => /^src\/pages\/.*\[[^\]]+\](?:\/index)?\.astro$/.test(path))
  for (const path of pages) {
    const parameters = path.match(/\[[^\]]+\]/g) ?? []
    if (parameters.length !== 1 || /\[(?:\.\.\.)?(?:page|tag|category|author|lang|locale)\]/i.test(path))
      continue
    const prefix = `/${path.replace(/^src\/pages\//, '').replace(/\/?\[[^\]]+\].*$/, '')}`
    for (const name of collectionsIn(await folder.readText(path))) {
      if (!routes.has(name)) routes.set(name, { prefix })
    }
  }
  const link = /\blink\s*:\s*`([^`$]*)\$\{/.exec(feedProgram)?.[1]
  const [first] = collectionsIn(feedProgram)
  if (link !== undefined && first !== undefined && !routes.has(first))
    routes.set(first, { prefix: link.replace(/^https?:\/\/[^/]+/, '') })
  return routes
}

function collectionsIn(text: string): string[] {
  return [...text.matchAll(/getCollection\(\s*["'`]([\w-]+)["'`]/g)].map(([, name = '']) => name)
}
