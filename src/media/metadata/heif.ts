import type { Bytes } from './bytes.ts'
import type { Cut } from './pieces.ts'
import type { Walk } from './walk.ts'

/** A box of ISO/IEC 14496-12; `start` is the first byte of its content. */
interface Box {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Items that hold metadata: EXIF data, and XMP as a MIME type. */
const privateItems = ['Exif', 'mime']

const sequenceBrands = ['avis', 'msf1', 'hevc', 'hevx']

/** Larger tables are damaged, or no picture's. */
const mostTableBytes = 1_000_000

/**
 * AVIF and HEIC (ISO/IEC 23008-12). Other parts of the file know the place of each item, so an item of metadata becomes
 * zeros and keeps its length.
 */
export const walkHeif: Walk = async (file) => {
  const top = await listBoxes(file, 0, file.size)
  const brand = (await file.read(8, 4)).toString('latin1')
  const isAnimated = sequenceBrands.includes(brand)
  const meta = top.find(({ name }) => name === 'meta')
  const inside = meta ? await listBoxes(file, meta.start + 4, Math.min(meta.end, file.size)) : []
  const [infos, places, data] = ['iinf', 'iloc', 'idat'].map((name) =>
    inside.find((box) => box.name === name),
  )
  const isWhole = meta && (data || top.some(({ name }) => name === 'mdat'))
  const isCut = !isWhole || top.some(({ end }) => end > file.size)
  if (!infos || !places) return { cuts: [], isAnimated, isCut }
  const items = await listPrivateItems(file, infos)
  const extents = readExtents(await readBox(file, places), items, data?.start ?? 0)
  const cuts = extents
    .filter(
      ({ start, end }) => start >= 0 && end > start && end <= file.size && end - start <= mostTableBytes,
    )
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }, index, all) => start >= (all[index - 1]?.end ?? 0))
    .map(({ start, end }): Cut => ({ start, end, bytes: Buffer.alloc(end - start).toString('base64') }))
  return { cuts, isAnimated, isCut }
}

async function listBoxes(file: Bytes, from: number, to: number): Promise<Box[]> {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= to; ) {
    const head = await file.read(at, 16)
    if (head.length < 8) break
    const short = head.readUInt32BE(0)
    const isLong = short === 1 && head.length === 16
    const length = isLong ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short
    if (length < (isLong ? 16 : 8)) break
    const name = head.toString('latin1', 4, 8)
    boxes.push({ name, start: at + (isLong ? 16 : 8), end: at + length })
    at += length
  }
  return boxes
}

async function readBox(file: Bytes, { start, end }: Box): Promise<Buffer> {
  return Buffer.from(await file.read(start, Math.max(0, Math.min(end - start, mostTableBytes))))
}

/** Section 8.11.6: `infe` of version 2 has an item's number in two bytes, that of version 3 in four. */
async function listPrivateItems(file: Bytes, infos: Box): Promise<ReadonlySet<number>> {
  const [version = 0] = await file.read(infos.start, 1)
  const entries = await listBoxes(file, infos.start + (version === 0 ? 6 : 8), Math.min(infos.end, file.size))
  const items = new Set<number>()
  for (const entry of entries) {
    const bytes = await file.read(entry.start, 16)
    const isWide = bytes[0] === 3
    const type = bytes.toString('latin1', isWide ? 10 : 8, isWide ? 14 : 12)
    if (bytes.length === 16 && privateItems.includes(type))
      items.add(isWide ? bytes.readUInt32BE(4) : bytes.readUInt16BE(4))
  }
  return items
}

/** Section 8.11.3: where the bytes of the items are. Nothing for a damaged table. */
function readExtents(
  table: Buffer,
  items: ReadonlySet<number>,
  dataStart: number,
): readonly { readonly start: number; readonly end: number }[] {
  const extents: { start: number; end: number }[] = []
  let at = 6
  const take = (bytes: number): number => {
    at += bytes
    if (bytes === 8) return Number(table.readBigUInt64BE(at - 8))
    return bytes === 0 ? 0 : table.readUIntBE(at - bytes, bytes)
  }
  try {
    const [version = 0] = table
    const [sizes = 0, more = 0] = table.subarray(4)
    const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4]
    const indexBytes = version > 0 ? more & 15 : 0
    const count = take(version < 2 ? 2 : 4)
    for (let index = 0; index < count; index++) {
      const item = take(version < 2 ? 2 : 4)
      const method = version > 0 ? take(2) & 15 : 0
      take(2)
      const base = take(baseBytes) + (method === 1 ? dataStart : 0)
      const parts = take(2)
      for (let part = 0; part < parts; part++) {
        take(indexBytes)
        const start = base + take(offsetBytes)
        const end = start + take(lengthBytes)
        if (items.has(item) && method < 2) extents.push({ start, end })
      }
    }
  } catch {
    // Damaged.
  }
  return extents
}
