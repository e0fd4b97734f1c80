import { fieldsIn, mergeFields, readConfigText, textInProgram, textsIn } from '../../read-config.ts'
import { joinPath, splitFilePath } from '../../site-addresses.ts'
import type { Fields, SiteFolder } from '../../site-system.ts'

/** Data that Eleventy gives the files of a folder: https://www.11ty.dev/docs/data-template-dir/ */

export interface DirectoryData {
  /** What the files of a folder get, from the top down. */
  forFile(path: string): Fields
}

const dataForm = /\.(?:11tydata\.(?:json|[cm]?js)|json)$/

/** Reads the data files of all folders once. Of a program only plain texts are read. */
export async function readDirectoryData(folder: SiteFolder): Promise<DirectoryData> {
  const byStem = new Map<string, Fields>()
  for (const path of folder.paths.filter((one) => dataForm.test(one))) {
    const stem = path.replace(dataForm, '')
    const { folder: around, base } = splitFilePath(`${stem}.x`)
    const isOfFolder = around === base || around.endsWith(`/${base}`)
    const isOfFile = folder.has(`${stem}.md`) || folder.has(`${stem}.html`)
    if (!isOfFolder && !isOfFile) continue
    const text = await folder.readText(path)
    const fields = path.endsWith('.json') ? readConfigText(text, path).fields : fieldsOfProgram(text)
    byStem.set(stem, mergeData(byStem.get(stem) ?? {}, fields))
  }
  return {
    forFile: (path) => {
      const stem = path.replace(/\.\w+$/, '')
      const folders = splitFilePath(path).folder.split('/')
      const stems = folders.map((name, index) => [...folders.slice(0, index + 1), name].join('/'))
      return [...stems, stem].reduce<Fields>((data, one) => mergeData(data, byStem.get(one) ?? {}), {})
    },
  }
}

/** As `mergeFields`, but tags of several places belong together. */
export function mergeData(one: Fields, other: Fields): Fields {
  const tags = [...new Set([...textsIn(one.tags), ...textsIn(other.tags)])]
  return { ...mergeFields(one, other), ...(tags.length > 0 && { tags }) }
}

function fieldsOfProgram(text: string): Fields {
  const names = ['layout', 'permalink', 'author', 'lang', 'tags', 'eleventyExcludeFromCollections']
  const entries = names.flatMap((name) => {
    const value = textInProgram(text, name)
    return value === undefined ? [] : [[name, value] as const]
  })
  const [, list] = /(?<![\w$.])["']?tags["']?\s*:\s*\[([^\]]*)\]/.exec(text) ?? []
  const tags = list === undefined ? [] : [...list.matchAll(/["'`]([^"'`]+)["'`]/g)].map(([, tag = '']) => tag)
  return { ...Object.fromEntries(entries), ...(tags.length > 0 && { tags }) }
}

const metadataName =
  /^(?:_?data\/)?(?:metadata|meta|site|siteconfig|config|env|settings)\.(?:json|ya?ml|[cm]?js|ts)$/i

/** The address and the title of a site by its global data, where blogs keep them. */
export async function readMetadata(
  folder: SiteFolder,
  dataFolder: string,
): Promise<{ url?: string; title?: string }> {
  const below = (path: string) => path.slice(dataFolder === '' ? 0 : dataFolder.length + 1)
  const isInside = (path: string) => dataFolder === '' || path.startsWith(`${dataFolder}/`)
  const paths = folder.paths.filter((path) => isInside(path) && metadataName.test(below(path)))
  const found: { url?: string; title?: string } = {}
  for (const path of paths) {
    const text = await folder.readText(path)
    const isProgram = /\.(?:[cm]?js|ts)$/.test(path)
    const fields = isProgram ? {} : readConfigText(text, path).fields
    const value = (name: string) => {
      const own = isProgram ? textInProgram(text, name) : fields[name]
      const nested = fieldsIn(fields.site ?? fields.meta)[name]
      return [own, nested].find((one): one is string => typeof one === 'string' && one.trim() !== '')
    }
    const url = ['url', 'siteUrl', 'siteURL', 'baseUrl', 'domain']
      .map(value)
      .find((one) => /^https?:\/\//.test(one ?? ''))
    const title = value('title') ?? value('name')
    found.url ??= url
    found.title ??= title
  }
  return found
}

export function dataFolderOf(input: string, name: string): string {
  return joinPath(input, name).slice(1)
}
