import type { Readable } from 'node:stream'
import type { Rendition } from '../domain/media/picture.ts'
import type { UnknownFolder } from '../files/walk-folder.ts'
import type { NameForm } from './read-name.ts'

/**
 * A media file, as readers get it: a picture without its metadata, which may say where it was taken and by whom. All else is
 * byte for byte what the file holds.
 */
export interface Media {
  /** Name below the media folder, `/` between folders. */
  readonly file: string
  /** First 12 hex digits of its SHA-256. */
  readonly digest: string
  readonly type: string
  readonly bytes: number
  /** In pixels, for images, as they are shown: some cameras note that a picture must be turned. */
  readonly width?: number
  readonly height?: number
  /** Format of an image by its bytes, such as `jpg`. */
  readonly format?: string
  /** What is special about a picture. Absent: nothing. */
  readonly traits?: readonly PictureTrait[]
  /** What readers get in place of the picture: see `Figure`. Only what an article names has it. */
  readonly shown?: Shown
  /** What the publisher should know of the file: the end of a sentence about it. */
  readonly remark?: string
  /** Length of sound or film. */
  readonly seconds?: number
  /** For articles that name it without their own: see `store/media-facts.ts`. Absent: none are asked for. */
  readonly words?: MediaWords
}

/** What is said of a file. */
export interface MediaWords {
  readonly alt?: string
  readonly credit?: string
  readonly caption?: string
}

/**
 * `animated`: it moves. `turned`: its EXIF data say that it must be turned. `cmyk`: its colours are those of print. `cut`: the
 * file ends before the picture does.
 */
export type PictureTrait = 'animated' | 'turned' | 'cmyk' | 'cut'

/** What is true of a rendition, on every machine with the same version of Gazette. */
export interface RenditionFacts {
  readonly type: string
  readonly bytes: number
  readonly width: number
  readonly height: number
}

/** What came of the wish for a rendition. */
export type Rendered =
  | {
      readonly state: 'made'
      readonly facts: RenditionFacts
      /** Undefined if the cache has just lost it. The caller reads the stream to its end or destroys it. */
      readonly open: (range?: ByteRange) => Promise<Readable | undefined>
    }
  /** There is none of this picture. `reason` is the end of a sentence about the file. */
  | { readonly state: 'impossible'; readonly reason: string }
  /** Not now: too many are waiting, or the disk of the cache takes nothing. */
  | { readonly state: 'busy'; readonly reason: string }

/** A rendition that was made, by its name. */
export interface Shown extends RenditionFacts {
  readonly rendition: string
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
  /**
   * A picture that was found, in another size or format. It is made if the cache does not hold it; that may take longer than
   * `patienceMs`, and then it is made nevertheless. Throws `unavailable` if the file's disk or network does not answer.
   */
  render(media: Media, rendition: Rendition, patienceMs?: number): Promise<Rendered>
  /**
   * Keeps a new file, whole or not at all. Its name is made safe and gets the ending of its bytes; `quay.png` becomes
   * `quay-2.png` if other bytes have that name. Equal bytes stay one file. Throws `too_large`, `unavailable` if disk or network
   * fail, and `invalid` for a file that is empty, no media file, or a drawing with scripts, and for a body that stops coming.
   */
  save(name: string, body: AsyncIterable<Uint8Array>, options: MediaSaveOptions): Promise<SavedMedia>
  /** The names of all files, in order, as they were a moment ago; 100,000 of a bucket at most. Throws `unavailable`. */
  names(): Promise<readonly string[]>
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

export interface MediaSaveOptions {
  readonly maxBytes: number
  /** The media type that the client claims. It counts only where neither bytes nor name say one. */
  readonly type?: string | undefined
  /** How long the next bytes may take. Default: 15 seconds. */
  readonly idleMs?: number
  readonly signal?: AbortSignal | undefined
}

export interface SavedMedia extends Media {
  /** False if the file was there already, byte for byte. */
  readonly isNew: boolean
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

/** A part of a file as it is, up to the byte before `end`; or bytes of our own, in Base64 so that JSON can hold them. */
export type Piece = { readonly start: number; readonly end: number } | { readonly own: string }

/** What was found out about a file, as long as it has this stamp. */
export interface Measurement {
  readonly stamp: string
  readonly media: Media
  /** Set if readers do not get all of the file: its first 12 digits and length, and what they get. */
  readonly source?: { readonly digest: string; readonly bytes: number; readonly pieces: readonly Piece[] }
  /** Only good to be served: its size and length are not known. */
  readonly isPartial?: boolean
}

/** Measured by name, known ones and new ones. */
export type Measured = Pick<Map<string, Measurement>, 'get' | 'set'>

/** The folder on this machine for what is fetched and made. It can be deleted at any time. */
export interface CacheSource {
  readonly cacheFolder: string
  readonly cacheBytes: number
}
