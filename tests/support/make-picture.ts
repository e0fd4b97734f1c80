import sharp, { type Sharp } from 'sharp'

export interface PictureToMake {
  readonly width: number
  readonly height: number
  readonly isTransparent?: boolean
  /** What cameras write: a position, a name, a comment and a profile of colours. Default: nothing. */
  readonly isFromCamera?: boolean
  /** By EXIF; 6 lies on its side. */
  readonly orientation?: number
}

/** A gradient, which every format packs well, with a red corner at the top left. */
export async function makePicture(
  { width, height, isTransparent = false, isFromCamera = false, orientation }: PictureToMake,
  encode: (picture: Sharp) => Sharp,
): Promise<Buffer> {
  const channels = isTransparent ? 4 : 3
  const pixels = Buffer.alloc(width * height * channels)
  for (let at = 0, pixel = 0; at < pixels.length; at += channels, pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    const isCorner = x < width / 4 && y < height / 4
    pixels[at] = isCorner ? 255 : Math.floor((255 * x) / width)
    pixels[at + 1] = isCorner ? 0 : Math.floor((255 * y) / height)
    pixels[at + 2] = isCorner ? 0 : 128
    if (isTransparent) pixels[at + 3] = isCorner ? 255 : 100
  }
  const raw = sharp(pixels, { raw: { width, height, channels } })
  const noted = isFromCamera
    ? raw
        .withExif({
          IFD0: { Artist: 'Hidden Name', Software: 'Hidden Camera' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '53/1 33/1 0/1', GPSLongitude: '9/1 59/1 0/1' },
        })
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><Hidden/></x:xmpmeta>')
        .withIccProfile('p3')
    : raw
  const turned = orientation === undefined ? noted : noted.withMetadata({ orientation })
  return encode(turned).toBuffer()
}
