import { decodePercent } from '../../../domain/redirects/address.ts'
import type { ExportFiles, OpenExport } from '../../exports/export-form.ts'
import { type JsonObject, textOf } from '../records/json-values.ts'

const textForms = ['html', 'lexical', 'mobiledoc', 'markdown'] as const
const pictureFields = ['feature_image', 'image'] as const

/** Ghost's own files: `/content/images/2020/05/a.jpg`, absolute or below a path, within HTML, JSON and Markdown. */
const ownFile = /(?:https?:\/\/[^\s"'\\<>()]*?)?(?:\/[\w~-]+)*\/content\/(?:images|media|files)\/[^"'\\<>]+/g
const sources = /\b(?:src|poster)=["']([^"']+)["']|\\?"(?:src|\w*(?:Src|ImageUrl))\\?":\\?"([^"\\]+)/g

/** The pictures, sound, films and documents that the story names, each once. */
export function listMedia(post: JsonObject): string[] {
  const form = textForms.find((one) => textOf(post[one]) !== '')
  const body = form ? textOf(post[form]) : ''
  const own = [...body.matchAll(ownFile)].map(([address]) => address)
  const shown = [...body.matchAll(sources)].map(([, attribute, field]) => attribute ?? field ?? '')
  const pictures = pictureFields.map((field) => textOf(post[field]))
  const all = [...pictures, ...own.flatMap(splitSet), ...shown].map((one) =>
    toOriginal(one.replaceAll('&amp;', '&')),
  )
  return [...new Set(all)].filter((one) => one !== '' && !/^(?:data|blob|about):/i.test(one))
}

/** A `srcset` is one text to the pattern, and a Markdown picture ends with a bracket. */
function splitSet(found: string): string[] {
  const [, ending] = /\.([a-z\d]{2,5})(?:$|[\s,)?#])/i.exec(found) ?? []
  return /[\s)]/.test(found) && ending
    ? [found.slice(0, found.indexOf(`.${ending}`) + ending.length + 1)]
    : [found.trim()]
}

/** The picture of which Ghost has made the smaller one: `/content/images/size/w600/format/webp/2020/a.jpg`. */
export function toOriginal(address: string): string {
  return address.replace(/(\/content\/images\/)size\/w\d+(?:h\d+)?\/(?:format\/\w+\/)?/, '$1')
}

/** Finds files of the export by addresses of texts. */
export function createMediaFinder(files: ExportFiles): Pick<OpenExport, 'openMedia'> {
  const paths = new Map<string, string>(
    files.paths.flatMap((path) => {
      const [, kind, rest] = /(?:^|\/)(images|media|files)\/(.+)$/.exec(path) ?? []
      return kind === undefined ? [] : [[`${kind}/${rest}`, path] as const]
    }),
  )
  return {
    openMedia: async (address) => {
      const [, name = ''] = /\/content\/((?:images|media|files)\/[^?#]+)/.exec(toOriginal(address)) ?? []
      const path = paths.get(name) ?? paths.get(decodePercent(name))
      return path === undefined ? undefined : files.open(path)
    },
  }
}
