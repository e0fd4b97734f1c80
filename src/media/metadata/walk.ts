import type { Bytes } from './bytes.ts'
import type { Cut } from './pieces.ts'

/** What a picture's file holds besides the picture. */
export interface FoundMetadata {
  /** The parts that readers do not get: position, camera, names, comments, previews, and what follows the picture. */
  readonly cuts: readonly Cut[]
  /** By its EXIF data: 1 is upright. Default: 1. It stays in the file. */
  readonly orientation?: number
  /** It has several pictures, one after the other. */
  readonly isAnimated?: boolean
  readonly isCmyk?: boolean
  /** The file ends before the picture does. */
  readonly isCut?: boolean
}

export type Walk = (file: Bytes) => Promise<FoundMetadata>
