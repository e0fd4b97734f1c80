import type { Bytes } from './bytes.ts'
import type { Cut } from './pieces.ts'
import type { Walk } from './walk.ts'

/** GIF89a: extensions of these applications change what is seen. */
const kept = ['NETSCAPE2.0', 'ANIMEXTS1.0', 'ICCRGBG1012']
const comment = 0xfe
const application = 0xff

export const walkGif: Walk = async (file) => {
  const cuts: Cut[] = []
  let frames = 0
  const found = (isCut: boolean) => ({ cuts, isAnimated: frames > 1, isCut })
  const screen = await file.read(0, 13)
  if (screen.length < 13) return found(true)
  for (let at = 13 + paletteBytes(screen[10] ?? 0); ; ) {
    const head = Buffer.from(await file.read(at, 14))
    const [block, label] = head
    if (block === 0x3b) {
      if (at + 1 < file.size) cuts.push({ start: at + 1, end: file.size })
      return found(false)
    }
    const isExtension = block === 0x21
    if (!isExtension && block !== 0x2c) return found(true)
    if (!isExtension) frames++
    const end = await skipBlocks(file, isExtension ? at + 2 : at + 11 + paletteBytes(head[9] ?? 0))
    if (end === undefined) return found(true)
    const isKept = label !== application || kept.includes(head.toString('latin1', 3, 14))
    if (isExtension && (label === comment || !isKept)) cuts.push({ start: at, end })
    at = end
  }
}

function paletteBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0
}

/** Past blocks that each begin with their length, up to one without any. */
async function skipBlocks(file: Bytes, from: number): Promise<number | undefined> {
  for (let at = from; ; ) {
    const [length] = await file.read(at, 1)
    if (length === undefined) return undefined
    at += 1 + length
    if (length === 0) return at
  }
}
