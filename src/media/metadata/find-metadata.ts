import type { Bytes } from './bytes.ts'
import { walkGif } from './gif.ts'
import { walkHeif } from './heif.ts'
import { walkJpeg } from './jpeg.ts'
import { walkPng } from './png.ts'
import type { FoundMetadata, Walk } from './walk.ts'
import { walkWebp } from './webp.ts'

const walks: readonly (readonly [format: string, isOne: (head: Buffer) => boolean, walk: Walk])[] = [
  ['jpeg', (head) => head.readUInt16BE(0) === 0xffd8, walkJpeg],
  ['png', (head) => head.toString('latin1', 1, 4) === 'PNG', walkPng],
  ['webp', (head) => head.toString('latin1', 8, 12) === 'WEBP', walkWebp],
  ['gif', (head) => head.toString('latin1', 0, 3) === 'GIF', walkGif],
  ['heif', (head) => head.toString('latin1', 4, 8) === 'ftyp', walkHeif],
]

/**
 * Looks for metadata in a picture, by its bytes and not by its name, without decoding it. Undefined for a file that is no
 * JPEG, PNG, WebP, GIF, AVIF or HEIC.
 */
export async function findMetadata(file: Bytes): Promise<FoundMetadata | undefined> {
  const head = Buffer.from(await file.read(0, 16))
  const [, , walk] = (head.length === 16 && walks.find(([, isOne]) => isOne(head))) || []
  return walk?.(file)
}
