import type { Figure } from '../article.ts'

/** The widths in pixels of what Gazette makes of a picture. No reader gets a wider one, unless the file itself is. */
export const pictureWidths = [480, 960, 1600] as const
export type PictureWidth = (typeof pictureWidths)[number]
export const widestPicture = 1600

/** The formats that Gazette makes, and their media types. */
export const pictureTypes = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
} as const
export type PictureFormat = keyof typeof pictureTypes

/** The most pixels of a picture that is made smaller: 50 megapixels take 150 MB of memory. */
export const mostPixels = 50_000_000

/** To be raised when the settings, or another version of `sharp`, make other bytes: the addresses change with it. */
export const renditionVersion = 1

/** A picture in another size or format: at most as wide, and never wider than it is. */
export interface Rendition {
  readonly width: PictureWidth
  readonly format: PictureFormat
}

/** The end of its address, such as `1600v1.jpg`. */
export function renditionName({ width, format }: Rendition): string {
  return `${width}v${renditionVersion}.${format}`
}

/** A picture's file and its rendition, by a name such as `2026/quay.webp.1600v1.jpg`; undefined for any other name. */
export function parseRenditionFile(
  name: string,
): { readonly file: string; readonly rendition: Rendition } | undefined {
  const [, file = '', size, format] = /^(.+)\.(\d+)v\d+\.([a-z]+)$/.exec(name) ?? []
  const width = pictureWidths.find((one) => String(one) === size)
  if (width === undefined || !Object.hasOwn(pictureTypes, format ?? '')) return undefined
  return { file, rendition: { width, format: format as PictureFormat } }
}

/** The format in which a picture of this type is made smaller. Undefined: JPEG, or PNG if it is transparent. */
export function ownFormat(type: string | undefined): 'jpg' | 'png' | undefined {
  return ({ 'image/jpeg': 'jpg', 'image/png': 'png' } as const)[type ?? '']
}

/** The widths in which a picture of this width is offered: those that are smaller, and the next, which keeps its width. */
export function offeredWidths(width: number): readonly PictureWidth[] {
  return pictureWidths.filter((_one, index) => width > (pictureWidths[index - 1] ?? 0))
}

/** The formats beside its own in which a picture is offered, the smallest first. */
export function offeredFormats(pictures: { readonly avif: boolean } | undefined): readonly PictureFormat[] {
  return pictures?.avif ? ['avif', 'webp'] : ['webp']
}

/** Types of files whose pictures can be made smaller, if nothing else is in the way. */
export const scaledTypes: ReadonlySet<string> = new Set([...Object.values(pictureTypes), 'image/tiff'])

/** Whether pages can offer a picture of this size and type in several widths. */
export function isScaled({ type = '', width = 0, height = 0 }: Figure): boolean {
  return scaledTypes.has(type) && width > 0 && height > 0 && width * height <= mostPixels
}
