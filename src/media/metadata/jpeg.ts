import type { Bytes } from './bytes.ts'
import { buildOrientation, readOrientation } from './orientation.ts'
import type { FoundMetadata, Walk } from './walk.ts'

const exifName = 'Exif\0\0'

/** What browsers need of the segments for applications: JFIF, the colour profile, and Adobe's colour transform. */
const kept: Readonly<Record<number, string>> = { 224: 'JFIF\0', 226: 'ICC_PROFILE\0', 238: 'Adobe' }

/** ITU-T T.81, annex B. Further pictures after the end of the first, such as previews and films, go with all they hold. */
export const walkJpeg: Walk = async (file) => {
  const cuts: { start: number; end: number; bytes?: string }[] = []
  let orientation = 1
  let isCmyk = false
  let at = 2
  for (;;) {
    const marker = await nextMarker(file, at)
    if (marker === undefined) return toFound(cuts, { orientation, isCmyk, isCut: true })
    const { code, at: start } = marker
    if (code === 0xd9) {
      if (start + 2 < file.size) cuts.push({ start: start + 2, end: file.size })
      return toFound(cuts, { orientation, isCmyk })
    }
    at = start + 2
    if (isAlone(code)) continue
    const head = await file.read(start, 18)
    if (head.length < 4) return toFound(cuts, { orientation, isCmyk, isCut: true })
    const end = at + head.readUInt16BE(2)
    if (isFrame(code)) isCmyk = head[9] === 4
    if (!isKept(code, head)) {
      if (code === 0xe1 && head.toString('latin1', 4, 10) === exifName)
        orientation = readOrientation(Buffer.from(await file.read(start + 10, Math.max(0, end - start - 10))))
      cuts.push({ start, end: Math.min(end, file.size) })
    }
    at = end
  }
}

/** The first cut is where the EXIF data were, or before them. */
function toFound(
  cuts: readonly { start: number; end: number }[],
  { orientation, ...found }: Omit<FoundMetadata, 'cuts'> & { orientation: number },
): FoundMetadata {
  const [first, ...others] = cuts
  if (!first || orientation === 1) return { cuts, ...found, orientation }
  const exif = Buffer.concat([Buffer.from(exifName, 'latin1'), buildOrientation(orientation)])
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, exif.length + 2]), exif])
  return { cuts: [{ ...first, bytes: segment.toString('base64') }, ...others], ...found, orientation }
}

/** The next marker from here on, past compressed data, in which 0xFF is followed by 0 or a restart marker. */
async function nextMarker(file: Bytes, from: number): Promise<{ code: number; at: number } | undefined> {
  for (let at = from; at < file.size - 1; ) {
    const bytes = await file.read(at, 32_768)
    let found = bytes.indexOf(0xff)
    for (; found !== -1 && found < bytes.length - 1; found = bytes.indexOf(0xff, found + 1)) {
      const code = bytes[found + 1] ?? 0
      if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return { code, at: at + found }
    }
    if (bytes.length < 2) return undefined
    at += found === -1 ? bytes.length : found
  }
  return undefined
}

function isAlone(code: number): boolean {
  return code === 0x01 || code === 0xd8
}

/** SOF0 to SOF15: how many colours there are. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)
}

function isKept(code: number, head: Buffer): boolean {
  const isApplication = code >= 0xe0 && code <= 0xef
  if (code === 0xfe) return false
  const name = kept[code]
  return !isApplication || (name !== undefined && head.toString('latin1', 4, 4 + name.length) === name)
}
