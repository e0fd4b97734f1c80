import { buildOrientation, readOrientation } from './orientation.ts'
import type { Cut } from './pieces.ts'
import type { Walk } from './walk.ts'

const kept = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])

/** Of the flags in VP8X. */
const flags = { exif: 0x08, xmp: 0x04 }

/** RFC 9649, section 2.5. */
export const walkWebp: Walk = async (file) => {
  const cuts: Cut[] = []
  let orientation = 1
  let isAnimated = false
  let flagsAt: number | undefined
  const riff = await file.read(0, 12)
  const size = Math.min(riff.readUInt32LE(4) + 8, file.size)
  const isCut = riff.readUInt32LE(4) + 8 > file.size
  for (let at = 12; at + 8 <= size; ) {
    const head = await file.read(at, 9)
    const name = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    const end = Math.min(at + 8 + length + (length % 2), size)
    if (name === 'VP8X') flagsAt = at + 8
    isAnimated ||= name === 'ANIM'
    if (name === 'EXIF')
      orientation = readOrientation(toTiff(Buffer.from(await file.read(at + 8, Math.min(length, 65_536)))))
    if (!kept.has(name)) cuts.push({ start: at, end })
    at = end
  }
  if (size < file.size) cuts.push({ start: size, end: file.size })
  if (cuts.length === 0 || isCut) return { cuts, orientation, isAnimated, isCut }
  const exif = orientation === 1 ? Buffer.alloc(0) : toChunk(orientation)
  const [first, ...others] = cuts
  const withExif = first && exif.length > 0 ? [{ ...first, bytes: exif.toString('base64') }, ...others] : cuts
  const left = file.size - cuts.reduce((sum, { start, end }) => sum + end - start, 0) + exif.length
  const header = Buffer.alloc(4)
  header.writeUInt32LE(left - 8)
  const edits: Cut[] = [{ start: 4, end: 8, bytes: header.toString('base64') }]
  if (flagsAt !== undefined) {
    const [before = 0] = await file.read(flagsAt, 1)
    const after = (before & ~flags.exif & ~flags.xmp) | (exif.length > 0 ? flags.exif : 0)
    edits.push({ start: flagsAt, end: flagsAt + 1, bytes: Buffer.from([after]).toString('base64') })
  }
  const all = [...edits, ...withExif].toSorted((a, b) => a.start - b.start)
  return { cuts: all, orientation, isAnimated }
}

/** Some programs write the name of JPEG before it. */
function toTiff(exif: Buffer): Buffer {
  return exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif
}

function toChunk(orientation: number): Buffer {
  const exif = buildOrientation(orientation)
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1')
  head.writeUInt32LE(exif.length, 4)
  return Buffer.concat([head, exif])
}
