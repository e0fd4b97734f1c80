/** A file of the media folder, as it is now. */
export interface Media {
  /** Name below the media folder, `/` between folders. */
  readonly file: string
  /** First 12 hex digits of its SHA-256. */
  readonly digest: string
  readonly type: string
  readonly bytes: number
  /** In pixels, for pictures. */
  readonly width?: number
  readonly height?: number
}
