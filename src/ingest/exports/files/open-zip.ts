import { pipeline, type Readable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { PublisherError, sayFileError } from '../../../domain/errors.ts'
import type { ExportFiles } from '../export-form.ts'
import { makeExportFiles } from './make-export-files.ts'

/** What an archive may say of itself: members, and their size when they are unpacked. */
export interface ArchiveLimits {
  readonly maxMembers: number
  /** An archive is refused beyond this ratio of unpacked to packed bytes, if it unpacks to more than `freeBytes`. */
  readonly maxRatio: number
  readonly freeBytes: number
}

/** Text packs to a tenth, and a program's own repetition to a hundredth. */
export const archiveLimits: ArchiveLimits = { maxMembers: 1_000_000, maxRatio: 200, freeBytes: 1_000_000_000 }

/** As much of the archive's directory as the reading of a member needs: an entry of yauzl holds ten times that. */
interface Member {
  readonly relativeOffsetOfLocalHeader: number
  readonly compressedSize: number
  readonly uncompressedSize: number
  readonly compressionMethod: number
  readonly crc32: number
}

/**
 * The members of a ZIP archive; nothing is unpacked to the disk. Throws `invalid` with a sentence for an archive that is
 * damaged, encrypted, holds links or paths out of it, and `too_large` for one that unpacks to far more than it should.
 */
export async function openZip(path: string, name: string, limits = archiveLimits): Promise<ExportFiles> {
  const zip = await openPromise(path, { autoClose: false }).catch((error) => {
    throw damaged(name, error)
  })
  try {
    const members = await listMembers(zip, name, limits)
    return {
      ...makeExportFiles({
        name,
        paths: [...members.keys()],
        open: (member) => readMember(zip, name, member, members.get(member)),
      }),
      close: async () => zip.close(),
    }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function listMembers(
  zip: ZipFile,
  name: string,
  { maxMembers, maxRatio, freeBytes }: ArchiveLimits,
): Promise<Map<string, Member>> {
  if (zip.entryCount > maxMembers)
    throw bomb(name, `holds ${zip.entryCount} files; ${maxMembers} at most are read`)
  const members = new Map<string, Member>()
  let unpacked = 0
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || isFurniture(entry.fileName)) continue
      const fault = findFault(entry)
      if (fault) throw new PublisherError('invalid', `${name}: ${entry.fileName} ${fault}`)
      unpacked += entry.uncompressedSize
      if (unpacked > freeBytes && unpacked > maxRatio * zip.fileSize) {
        throw bomb(name, `unpacks to more than ${maxRatio} times its size`)
      }
      members.set(entry.fileName, toMember(entry))
    }
  } catch (error) {
    throw damaged(name, error)
  }
  return members
}

/** What macOS and Windows add for themselves. */
function isFurniture(path: string): boolean {
  return /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/.test(path)
}

const typeOfFile = 0o170000
const symbolicLink = 0o120000
const stored = 0
const deflated = 8

function findFault(entry: Entry): string | undefined {
  if (entry.isEncrypted()) return 'is encrypted: unpack the archive with its password, and import the folder'
  if (((entry.externalFileAttributes >>> 16) & typeOfFile) === symbolicLink)
    return 'is a symbolic link, which could lead anywhere: unpack the archive, and import the folder'
  if (![stored, deflated].includes(entry.compressionMethod))
    return `is packed by method ${entry.compressionMethod}, which Gazette does not read: unpack the archive, and import the folder`
  return undefined
}

function toMember(entry: Entry): Member {
  const { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32 } = entry
  return { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32 }
}

async function* readMember(
  zip: ZipFile,
  name: string,
  path: string,
  member: Member | undefined,
): AsyncGenerator<Uint8Array, void> {
  if (!member) throw new PublisherError('invalid', `${name} has no file ${path}`)
  const { compressedSize, uncompressedSize, compressionMethod } = member
  try {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(member as Entry, { minimal: true })
    const packed = await openRange(zip, fileDataStart, compressedSize)
    const pieces = compressionMethod === deflated ? pipeline(packed, createInflateRaw(), () => {}) : packed
    let [bytes, sum] = [0, 0]
    try {
      for await (const piece of pieces as AsyncIterable<Buffer>) {
        bytes += piece.length
        if (bytes > uncompressedSize) break
        sum = crc32(piece, sum)
        yield piece
      }
    } finally {
      packed.destroy()
    }
    if (bytes !== uncompressedSize || sum !== member.crc32)
      throw new Error(`${path} is not what its checksum says`)
  } catch (error) {
    throw damaged(name, error)
  }
}

/** The packed bytes. The promise form of this function calls another one in yauzl 3.4.0. */
function openRange(zip: ZipFile, start: number, bytes: number): Promise<Readable> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>()
  zip.openReadStreamLowLevel(start, bytes, 0, bytes, false, null, (error, stream) =>
    error ? reject(error) : resolve(stream),
  )
  return promise
}

function bomb(name: string, fault: string): PublisherError {
  return new PublisherError('too_large', `${name} ${fault}: it is no export, or it is damaged on purpose`)
}

function damaged(name: string, error: unknown): PublisherError {
  if (error instanceof PublisherError) return error
  const reason = sayFileError(error)
  const [, way] = /^(?:invalid relative path|absolute path): (.*)/.exec(reason) ?? []
  const message =
    way === undefined
      ? `${name} cannot be read as a ZIP archive: ${reason}`
      : `${name} holds a file "${way}", a path out of the archive: no export does, so nothing of it is read`
  return new PublisherError('invalid', message, { cause: error })
}
