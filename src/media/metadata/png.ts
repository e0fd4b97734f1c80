import { crc32 } from 'node:zlib'
import { buildOrientation, readOrientation } from './orientation.ts'
import type { Cut } from './pieces.ts'
import type { Walk } from './walk.ts'

/** Chunks that change what is seen (PNG, third edition, section 11.3), and those of an animation. */
const kept = new Set(
  'tRNS cHRM cICP gAMA iCCP mDCV cLLI sBIT sRGB bKGD hIST pHYs sPLT acTL fcTL fdAT'.split(' '),
)

export const walkPng: Walk = async (file) => {
  const cuts: Cut[] = []
  let orientation = 1
  let isAnimated = false
  for (let at = 8; ; ) {
    const head = await file.read(at, 8)
    if (head.length < 8) return { cuts, orientation, isAnimated, isCut: true }
    const end = at + 12 + head.readUInt32BE(0)
    const name = head.toString('latin1', 4, 8)
    if (end > file.size) return { cuts, orientation, isAnimated, isCut: true }
    isAnimated ||= name === 'acTL'
    if (name === 'eXIf') {
      orientation = readOrientation(Buffer.from(await file.read(at + 8, Math.min(end - at - 12, 65_536))))
      cuts.push({ start: at, end, ...(orientation !== 1 && { bytes: toChunk(orientation) }) })
    } else if (isExtra(name) && !kept.has(name)) cuts.push({ start: at, end })
    at = end
    if (name !== 'IEND') continue
    if (end < file.size) cuts.push({ start: end, end: file.size })
    return { cuts, orientation, isAnimated }
  }
}

/** A chunk that a decoder needs begins with a capital letter. */
function isExtra(name: string): boolean {
  return /^[a-z]/.test(name)
}

function toChunk(orientation: number): string {
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), buildOrientation(orientation)])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return chunk.toString('base64')
}
