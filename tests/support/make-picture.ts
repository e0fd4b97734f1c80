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
  for (let y = 0; y < height; y++) {
    const row = pixels.subarray(y * width * channels, (y + 1) * width * channels)
    const green = Math.floor((255 * y) / height)
    row.fill(Uint8Array.of(0, green, 128, ...(isTransparent ? [100] : [])))
    for (let x = 0; x < width; x++) row[x * channels] = Math.floor((255 * x) / width)
    const corner = y < height / 4 ? Math.ceil(width / 4) : 0
    row.fill(Uint8Array.of(255, 0, 0, ...(isTransparent ? [255] : [])), 0, corner * channels)
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
