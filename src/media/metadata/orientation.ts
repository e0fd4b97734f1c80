/** The tag Orientation (EXIF 2.32, section 4.6.4): 1 is upright, 5 to 8 lie on a side. */
const orientationTag = 0x0112

/** Of the EXIF data, which begin with the header of TIFF. 1 if they do not say it or are damaged. */
export function readOrientation(exif: Buffer): number {
  const isLittle = exif.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (isLittle ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  try {
    const first = isLittle ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
    for (let entry = 0; entry < short(first); entry++) {
      const at = first + 2 + 12 * entry
      if (short(at) !== orientationTag) continue
      const value = short(at + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch {
    // Damaged.
  }
  return 1
}

/** EXIF data that say the orientation and nothing else. */
export function buildOrientation(orientation: number): Buffer {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex')
  exif.writeUInt16BE(orientation, 18)
  return exif
}

/** Whether width and height are exchanged when the picture is shown. */
export function liesOnSide(orientation: number): boolean {
  return orientation >= 5
}
