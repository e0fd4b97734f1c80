import { Readable } from 'node:stream'
import type { ByteRange, Piece } from '../media.ts'

/** A part of a file that is replaced, mostly by nothing. `end` is the byte after the last. */
export interface Cut {
  readonly start: number
  readonly end: number
  /** Base64, so that it can be kept as JSON. Absent: the part goes. */
  readonly bytes?: string
}

/** The file without the cuts, which are in order and do not overlap. Undefined without a cut. */
export function toPieces(cuts: readonly Cut[], size: number): readonly Piece[] | undefined {
  if (cuts.length === 0) return undefined
  const starts = [0, ...cuts.map(({ end }) => end)]
  const pieces = starts.flatMap((start, index): Piece[] => {
    const { start: end = size, bytes } = cuts[index] ?? {}
    return [...(end > start ? [{ start, end }] : []), ...(bytes ? [{ own: bytes }] : [])]
  })
  return pieces
}

export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOf(piece), 0)
}

function sizeOf(piece: Piece): number {
  return 'own' in piece ? Buffer.byteLength(piece.own, 'base64') : piece.end - piece.start
}

/**
 * The pieces one after the other, or a part of them. `open` gives a part of the file, and undefined if it has changed: then
 * the stream fails.
 */
export function joinPieces(
  pieces: readonly Piece[],
  open: (range: ByteRange) => Promise<Readable | undefined>,
  { start, end }: ByteRange = { start: 0, end: Number.POSITIVE_INFINITY },
): Readable {
  return Readable.from(join(), { objectMode: false })

  async function* join(): AsyncGenerator<Uint8Array, void> {
    let at = 0
    for (const piece of pieces) {
      const from = Math.max(0, start - at)
      const to = Math.min(sizeOf(piece), end + 1 - at)
      at += sizeOf(piece)
      if (from >= to) continue
      if ('own' in piece) yield Buffer.from(piece.own, 'base64').subarray(from, to)
      else {
        const part = await open({ start: piece.start + from, end: piece.start + to - 1 })
        if (!part) throw new Error('the file has changed while it was read')
        yield* part
      }
    }
  }
}
