import type { Readable } from 'node:stream'
import type { UnknownFolder } from '../files/walk-folder.ts'
import type { NameForm } from './read-name.ts'

/** A media file, as it is now. */
export interface Media {
  /** Name below the media folder, `/` between folders. */
  readonly file: string
  /** First 12 hex digits of its SHA-256. */
  readonly digest: string
  readonly type: string
  readonly bytes: number
  /** In pixels, for images. */
  readonly width?: number
  readonly height?: number
  /** Format of an image by its bytes, such as `jpg`. */
  readonly format?: string
  /** Length of sound or film. */
  readonly seconds?: number
}

/** The first and the last byte, from 0. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * Finds and measures files. Undefined for a file that does not exist, is hidden, lies outside the folder, cannot be read or
 * is not a regular file. Throws `unavailable` if its disk or network does not answer.
 */
export interface MediaStore {
  /** By the path of a request, such as `/media/0123456789ab/quay.png`, exactly. */
  find(path: string): Promise<Media | undefined>
  /**
   * As an article names it: `quay.png`, `media/quay.png`, `../media/quay.png`, or one of our addresses. A name that exists
   * is meant exactly. Otherwise it means the only file that looks the same, such as one with another kind of space.
   */
  findNamed(name: string, form: NameForm): Promise<Media | undefined>
  /**
   * The bytes of a file that was found, or a part of them. Undefined if the file is gone or has changed since: an address
   * with a digest must never have other bytes. The caller reads the stream to its end or destroys it.
   */
  read(media: Media, range?: ByteRange): Promise<Readable | undefined>
  /** For a name that no file has: `; there is bread.jpg` if a file has nearly this name, otherwise empty. */
  hint(name: string): Promise<string>
  /** Folders below it that cannot be read: their files are not found. */
  unknownFolders(): Promise<readonly UnknownFolder[]>
  /** What the operator does to add a file: the end of a sentence about it. */
  readonly wayIn: string
  /**
   * Looks for changes until disposed of. Throws `unavailable` if it cannot begin. Absent: the files are in a folder, which
   * is watched as others are.
   */
  readonly follow?: (follower: Follower) => Promise<AsyncDisposable>
  /** Absent for a folder, which needs no requests. */
  readonly counts?: () => StorageCounts
}

/** Since the process has begun. */
export interface StorageCounts {
  readonly requests: readonly { readonly operation: string; readonly ok: number; readonly failed: number }[]
  /** Files or parts of files, by where their bytes came from. */
  readonly reads: { readonly cache: number; readonly storage: number }
}

export interface Follower {
  /** Files were added, changed or removed. */
  readonly onChange: () => void
  /** The storage does not answer; it is asked again. */
  readonly onFailure: (error: unknown) => void
  readonly onRecovery: () => void
}

/** What was found out about a file, as long as it has this stamp. */
export interface Measurement {
  readonly stamp: string
  readonly media: Media
  /** Only good to be served: its size and length are not known. */
  readonly isPartial?: boolean
}

/** Measured by name, known ones and new ones. */
export type Measured = Pick<Map<string, Measurement>, 'get' | 'set'>
