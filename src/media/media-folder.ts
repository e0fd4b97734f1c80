import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { PublisherError } from '../domain/errors.ts'
import { inTime } from '../files/in-time.ts'
import { hashRegularFile, openUnchanged } from '../files/read-file.ts'
import { isWithin, lookAt, walkFolder } from '../files/walk-folder.ts'
import type { DiskCache } from './disk-cache.ts'
import { findAlikeBelow } from './find-alike.ts'
import { measure } from './measure.ts'
import type { ByteRange, Measured, Measurement, Media, MediaStore } from './media.ts'
import { joinPieces } from './metadata/pieces.ts'
import { createNameList, findNearName } from './near-name.ts'
import { openRenditions } from './pictures/renditions.ts'
import { type NameForm, readName, readRequestPath } from './read-name.ts'
import { createFolderTarget } from './saving/media-target.ts'
import { createSave } from './saving/save-media.ts'

export interface MediaFolderOptions {
  /** Whether links out of the folder are followed. Default: no. */
  readonly followsLinks?: boolean
  /** Default: none are known. */
  readonly measured?: Measured
  /** For pictures in other sizes. Absent: none are made. */
  readonly cache?: DiskCache
}

/** A file is read again only if its stamp has changed: see `stampOf`. */
export function openMediaFolder(folder: string, options: MediaFolderOptions = {}): MediaStore {
  const { measured = new Map<string, Measurement>() } = options
  const findAlike = findAlikeBelow(folder)
  const listNames = createNameList(folder)

  async function find(file: string | undefined): Promise<Media | undefined> {
    const path = file && (await resolveWithin(folder, file, options))
    if (!file || !path) return undefined
    const { stamp, fault } = await lookAt(path)
    if (stamp === '' || fault) return undefined
    const known = measured.get(file)
    if (known?.stamp === stamp) return known.media
    const now = await orUndefined(async () => {
      const { stamp, hash, bytes } = await hashRegularFile(path)
      return { stamp, ...(await measure(path, { file, bytes, digest: hash.slice(0, 12) })) }
    })
    if (now) measured.set(file, now)
    return now?.media
  }

  async function findNamed(name: string, form: NameForm): Promise<Media | undefined> {
    const files = readName(name, form)
    return (await firstOf(files, find)) ?? (await firstOf(files, async (file) => find(await findAlike(file))))
  }

  /** The path of a file that was found, and what was measured. */
  async function locate({ file, digest }: Media): Promise<{ path: string; known: Measurement } | undefined> {
    const known = measured.get(file)
    const path = known?.media.digest === digest ? await resolveWithin(folder, file, options) : undefined
    return known && path !== undefined ? { path, known } : undefined
  }

  const renditions = openRenditions(options.cache, async (media) => {
    const located = await locate(media)
    if (!located) return undefined
    const { path, known } = located
    return { path, isUnchanged: async () => (await lookAt(path)).stamp === known.stamp }
  })

  async function findShown(name: string, form: NameForm): Promise<Media | undefined> {
    const media = await findNamed(name, form)
    return media && renditions.addShown(media)
  }

  return {
    wayIn: 'must be moved into the media folder',
    find: (path) => find(readRequestPath(path)),
    findNamed: findShown,
    save: createSave(createFolderTarget(folder, options), findShown),
    read: async (media, range) => {
      const located = await locate(media)
      if (!located) return undefined
      const { path, known } = located
      const open = (part?: ByteRange) =>
        orUndefined<Readable | undefined>(() => openUnchanged(path, known.stamp, part))
      if (!known.source) return open(range)
      return (await lookAt(path)).stamp === known.stamp
        ? joinPieces(known.source.pieces, open, range)
        : undefined
    },
    render: renditions.render,
    names: listNames,
    hint: async (name) => {
      const near = findNearName(name, await listNames())
      return near === undefined ? '' : `; there is ${near}`
    },
    unknownFolders: async () =>
      (await orUndefined(() => walkFolder(folder, { ...options, wants: () => false })))?.unknown ?? [],
  }
}

/** Undefined for what cannot be read. An article must not lose its picture because a disk is slow: that throws. */
async function orUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const isUnreadable =
      error instanceof PublisherError ? error.problem !== 'unavailable' : isSystemError(error)
    if (isUnreadable) return undefined
    throw error
  }
}

function isSystemError(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException).code === 'string'
}

async function firstOf(
  files: readonly string[],
  find: (file: string) => Promise<Media | undefined>,
): Promise<Media | undefined> {
  for (const file of files) {
    const media = await find(file)
    if (media) return media
  }
  return undefined
}

async function resolveWithin(
  folder: string,
  file: string,
  { followsLinks = false }: MediaFolderOptions,
): Promise<string | undefined> {
  const resolve = (path: string) => inTime(path, () => realpath(path))
  return orUndefined(async () => {
    const path = await resolve(join(folder, file))
    return followsLinks || isWithin(path, await resolve(folder)) ? path : undefined
  })
}
