import { foldName } from '../../../domain/closest.ts'
import { pictureNames, previewNames } from './other-names.ts'
import { give, isEmpty, type Sheet, take, type Written, warn } from './sheet.ts'

type Figure = Readonly<Record<string, unknown>>

/** What generators call the parts of a picture, by the field of a figure. */
const parts: Readonly<Record<'file' | 'alt' | 'caption' | 'credit', readonly string[]>> = {
  file: ['src', 'url', 'path', 'image', 'file', 'filename', 'relativepath', 'overlayimage', 'teaser', 'href'],
  alt: ['alt', 'alttext', 'imagedescription', 'imagealt'],
  caption: ['caption', 'imagecaption'],
  credit: ['credit', 'credits', 'attribution', 'photographer', 'imagecredit', 'creditline'],
}

/**
 * Pictures, sound and film that front matter names: figures below those that the file lists itself. No alt text is made
 * up.
 */
export function readPictures(sheet: Sheet): void {
  const main = takePictures(sheet, pictureNames)
  const previews = takePictures(sheet, previewNames)
  const found = main.length > 0 ? main : previews
  for (const { written } of main.length > 0 ? previews : []) {
    warn(sheet, written.name, `${written.name} is not used, since ${main[0]?.written.name} gives the picture`)
  }
  if (found.length === 0) return
  const own = isEmpty(sheet.fields.figures) ? [] : [sheet.fields.figures].flat()
  const isOwn = ({ file, url }: Figure) =>
    own.some((figure) => JSON.stringify(figure).includes(JSON.stringify(file ?? url)))
  const added = found.filter(({ figure }) => !isOwn(figure))
  const [first] = added
  if (!first) return
  if (own.length === 0) give(sheet, 'figures', { name: first.written.name, value: [] })
  sheet.fields.figures = [...own, ...added.map(({ figure }) => figure)]
}

function takePictures(sheet: Sheet, names: readonly string[]): { figure: Figure; written: Written }[] {
  return names.flatMap((folded) => {
    const beside = takeBeside(sheet, folded)
    const [written] = take(sheet, [folded])
    if (!written) return []
    const values: unknown[] = [written.value].flat()
    const figures = values.map(toFigure).filter((one) => one !== undefined)
    if (figures.length === 0)
      warn(sheet, written.name, `${written.name} has no meaning here: it names no file`)
    return figures.map((figure, index) => ({
      figure: index === 0 ? { ...beside, ...figure } : figure,
      written,
    }))
  })
}

/** `heroImageAlt` and `image_caption` beside `heroImage` and `image`. */
function takeBeside(sheet: Sheet, folded: string): Figure {
  if (!sheet.rest.has(folded)) return {}
  const stems = new Set(
    [folded, folded.replace(/s$/, ''), folded.replace(/image$/, '')].filter((stem) => stem !== ''),
  )
  const entries = (['alt', 'caption', 'credit'] as const).flatMap((part) => {
    const names = [...stems].flatMap((stem) => parts[part].map((name) => stem + name))
    const [first] = take(sheet, names)
    return first ? [[part, first.value] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Undefined if the value names no file: `true`, or a colour. */
function toFigure(value: unknown): Figure | undefined {
  if (typeof value === 'string') return fromAddress(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const byName = new Map(Object.entries(value).map(([name, inside]) => [foldName(name), inside]))
  const first = (names: readonly string[]) =>
    names.map((name) => byName.get(name)).find((one) => !isEmpty(one))
  const address = first(parts.file)
  const figure = typeof address === 'string' ? fromAddress(address) : undefined
  if (!figure) return undefined
  const words = (['alt', 'caption', 'credit'] as const).flatMap((part) => {
    const found = first(parts[part])
    return found === undefined ? [] : [[part, found] as const]
  })
  return { ...figure, ...Object.fromEntries(words) }
}

/** `cover.png`, `../assets/cover.png`, `https://…`, Obsidian's `[[cover.png|300]]`. */
function fromAddress(written: string): Figure | undefined {
  const address = written.trim().replace(/^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/, '$1')
  if (/^(?:https?:)?\/\/\S+$/i.test(address)) return { url: address.replace(/^\/\//, 'https://') }
  return /\.[a-z\d]{2,5}$/i.test(address.split(/[?#]/)[0] ?? '') ? { file: address } : undefined
}
