import { lookup } from 'mime-types'
import type { Figure } from '../../../domain/article.ts'
import type { Picture } from '../../../domain/look.ts'
import {
  isScaled,
  offeredFormats,
  offeredWidths,
  ownFormat,
  type PictureFormat,
  type PictureWidth,
  parseRenditionFile,
  pictureTypes,
  renditionName,
  widestPicture,
} from '../../../domain/media/picture.ts'
import { figureUrl, paths, type Site } from '../../../domain/site.ts'
import { readRequestPath } from '../../../media/read-name.ts'
import { toLoading } from './picture.ts'

/** The widths that pictures have on pages, for `sizes` (HTML, "sizes attributes"): by kind of card, and others. */
const sizes = {
  lead: '(min-width: 60rem) 46rem, 100vw',
  tile: '(min-width: 40rem) 22rem, 6.5rem',
  row: '9rem',
  cover: '(min-width: 68rem) 68rem, 100vw',
  portrait: '6rem',
  body: '(min-width: 44rem) 42rem, 100vw',
} as const

/** A picture as the view `picture` shows it: a source for each format that is smaller, and the facts of its `img`. */
export interface ShownPicture {
  readonly address: string
  /** In pixels, so that nothing moves when it comes. Unknown for some pictures of other servers. */
  readonly width?: number
  readonly height?: number
  /** Absent for a picture of one size, such as one that moves. */
  readonly srcset?: string
  readonly sources: readonly { readonly type: string; readonly srcset: string }[]
  readonly sizes: typeof sizes
}

/**
 * A figure with a picture, in every width that it can be made in. Addresses on this server begin with `start`: the public
 * address, or its path. Undefined for a figure without a file.
 */
export function toPicture(
  figure: Figure,
  { publication }: Pick<Site, 'publication'>,
  start: string,
): ShownPicture | undefined {
  const address = figureUrl(start, figure)
  if (address === undefined) return undefined
  const { width, height, file, digest, type } = figure
  const plain = { address, ...(width && height && { width, height }), sources: [], sizes }
  if (!file || !width || !isScaled(figure)) return plain
  const toSet = (format: PictureFormat, widths: readonly PictureWidth[]) =>
    widths.map((one) => {
      const rendition = renditionName({ width: one, format })
      return `${start}${paths.media({ file, digest, rendition })} ${Math.min(one, width)}w`
    })
  const all = offeredWidths(width)
  const sources = offeredFormats(publication.pictures).map((format) => ({
    type: pictureTypes[format],
    srcset: toSet(format, all).join(', '),
  }))
  const own = ownFormat(type)
  const smaller = own
    ? toSet(
        own,
        all.filter((one) => one < width),
      )
    : []
  const widest = width <= widestPicture ? [`${address} ${width}w`] : []
  return { ...plain, sources, ...(smaller.length > 0 && { srcset: [...smaller, ...widest].join(', ') }) }
}

const pictures = /<picture\b.*?<\/picture>|<img(?: [^\s=>]+(?:="[^"]*")?)*>/gs

/**
 * HTML of an article or a page of one's own: each of its pictures in every width, and loaded as those of any page. `start` as above; the
 * addresses of the HTML begin with it, too. A `picture` of the author's own keeps its sources. `isFolded`: nothing of it is seen at
 * first, so no picture comes before others.
 */
export function toBodyPictures(
  html: string,
  figures: readonly Figure[],
  site: Pick<Site, 'publication'>,
  start: string,
  isFolded = false,
): string {
  const byAddress = new Map(figures.map((figure) => [figureUrl(start, figure), figure]))
  let count = 0
  return html.replace(pictures, (element) => {
    const loaded = element.replace('<img', (tag) => tag + toLoading(count++ === 0 && !isFolded))
    if (element.startsWith('<picture') || element.includes(' srcset="')) return loaded
    const [, address = ''] = / src="([^"]*)"/.exec(element) ?? []
    const size = [readSize(element, 'width'), readSize(element, 'height')] as const
    // A page of one's own keeps no list of figures.
    const figure = byAddress.get(address) ?? readFigure(address, start, ...size)
    const shown = figure && toPicture(figure, site, start)
    return shown ? toElement(loaded, shown) : loaded
  })
}

/**
 * A picture that the publication names, such as its cover, in every width. `start` as above; addresses of other servers stay.
 */
export function toOwnPicture(
  { address, width, height }: Picture,
  site: Pick<Site, 'publication'>,
  start: string,
): ShownPicture {
  const full = address.startsWith('/') ? start + address : address
  const figure = readFigure(full, start, width, height)
  const plain = { address: full, ...(width && height && { width, height }), sources: [], sizes }
  return (figure && toPicture(figure, site, start)) ?? plain
}

/** The figure that an address of our own means. */
function readFigure(address: string, start: string, width = 0, height = 0): Figure | undefined {
  const path = address.startsWith(`${start}/media/`) ? address.slice(start.length) : ''
  const [, digest, encoded = ''] = /^\/media\/([\da-f]{12})\/(.+)$/.exec(path) ?? []
  const name = readRequestPath(`/media/${encoded}`)
  if (digest === undefined || name === undefined) return undefined
  const source = parseRenditionFile(name)
  return {
    file: source?.file ?? name,
    digest,
    ...(source && { rendition: renditionName(source.rendition) }),
    type: source ? pictureTypes[source.rendition.format] : lookup(name) || 'image/*',
    ...(width && height && { width, height }),
  }
}

function readSize(element: string, name: 'width' | 'height'): number {
  return Number(new RegExp(` ${name}="(\\d+)"`).exec(element)?.[1] ?? 0)
}

function toElement(image: string, { srcset, sources }: ShownPicture): string {
  if (sources.length === 0) return image
  const set = srcset ? ` srcset="${srcset}" sizes="${sizes.body}"` : ''
  const others = sources.map(
    (one) => `<source type="${one.type}" srcset="${one.srcset}" sizes="${sizes.body}">`,
  )
  return `<picture>${others.join('')}${image.slice(0, -1)}${set}></picture>`
}
