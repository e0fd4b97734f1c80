import { stat } from 'node:fs/promises'
import { basename, relative, sep } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { PublisherError, sayFileError } from '../../../domain/errors.ts'
import { inTime } from '../../../files/in-time.ts'
import { readPieces } from '../../../files/read-file.ts'
import { walkFolder } from '../../../files/walk-folder.ts'
import type { ExportFiles } from '../export-form.ts'
import { makeExportFiles } from './make-export-files.ts'
import { archiveLimits } from './open-zip.ts'

/**
 * A file, also one that is packed by gzip, a folder, or a ZIP archive, by what it holds. Throws `invalid` with a sentence if
 * it cannot be read, and as `openZip`. To be closed.
 */
export async function openExportFiles(path: string): Promise<ExportFiles> {
  const name = basename(path)
  try {
    if ((await inTime(path, () => stat(path))).isDirectory()) return await openFolder(path, name)
    const head = await readHead(readPieces(path))
    if (isZip(head)) return await (await import('./open-zip.ts')).openZip(path, name)
    if (isGzip(head)) return await openGzip(path, name)
    return makeExportFiles({ name, paths: [name], open: () => readPieces(path) })
  } catch (error) {
    if (error instanceof PublisherError && error.message.includes(name)) throw error
    const reason = error instanceof PublisherError ? error.message : sayFileError(error)
    const problem = error instanceof PublisherError ? error.problem : 'invalid'
    throw new PublisherError(problem, `${path} cannot be read: ${reason}`, { cause: error })
  }
}

/** Several files of one export, such as those into which WordPress splits a large one. */
export function joinExportFiles(all: readonly ExportFiles[]): ExportFiles {
  const [first, ...others] = all
  if (first && others.length === 0) return first
  const places = new Map<string, { readonly files: ExportFiles; readonly path: string }>()
  for (const [index, files] of all.entries()) {
    for (const path of files.paths)
      places.set(places.has(path) ? `${index + 1}/${path}` : path, { files, path })
  }
  return {
    ...makeExportFiles({
      name: all.map(({ name }) => name).join(', '),
      paths: [...places.keys()],
      open: (path) => {
        const place = places.get(path)
        if (!place) throw new PublisherError('invalid', `there is no file ${path}`)
        return place.files.open(place.path)
      },
    }),
    close: async () => {
      for (const files of all) await files.close?.()
    },
  }
}

/** The same without the one folder that holds all files, as archives of a folder have it. Undefined if there is none. */
export function withoutTopFolder(files: ExportFiles): ExportFiles | undefined {
  const top = `${files.paths[0]?.split('/')[0]}/`
  if (files.paths.length === 0 || !files.paths.every((path) => path.startsWith(top))) return undefined
  const paths = files.paths.map((path) => path.slice(top.length))
  return {
    ...makeExportFiles({ name: files.name, paths, open: (path) => files.open(top + path) }),
    close: files.close,
  }
}

/** The usual name of Eleventy's configuration before version 3. */
function isConfiguration(name: string): boolean {
  return /^\.eleventy\.c?js$/.test(name)
}

async function openFolder(path: string, name: string): Promise<ExportFiles> {
  const { files } = await walkFolder(path, { wants: () => true, wantsHidden: isConfiguration })
  const byPath = new Map(
    files
      .filter(({ fault }) => fault === undefined)
      .map((file) => [relative(path, file.path).split(sep).join('/').normalize('NFC'), file.path]),
  )
  const paths = [...byPath.keys()].filter((one) => !/(?:^|\/)node_modules\//.test(one))
  return makeExportFiles({ name, paths, open: (one) => readPieces(byPath.get(one) ?? one) })
}

async function openGzip(path: string, name: string): Promise<ExportFiles> {
  const open = () => unpack(path, name)
  const head = await readHead(open())
  if (head.toString('latin1', tarMark.at, tarMark.at + tarMark.text.length) === tarMark.text) {
    throw new PublisherError(
      'invalid',
      `${name} is a packed tar archive: unpack it with tar xf, and import the folder`,
    )
  }
  const inside = name.replace(/\.gz$/i, '')
  return makeExportFiles({ name, paths: [inside], open })
}

const tarMark = { at: 257, text: 'ustar' }

async function* unpack(path: string, name: string): AsyncGenerator<Uint8Array, void> {
  const { maxRatio, freeBytes } = archiveLimits
  let [packed, unpacked] = [0, 0]
  async function* count(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of readPieces(path)) {
      packed += piece.length
      yield piece
    }
  }
  const source = Readable.from(count())
  try {
    for await (const piece of pipeline(source, createGunzip(), () => {}) as AsyncIterable<Buffer>) {
      unpacked += piece.length
      if (unpacked > freeBytes && unpacked > maxRatio * packed) {
        throw new PublisherError('too_large', `${name} unpacks to more than ${maxRatio} times its size`)
      }
      yield piece
    }
  } catch (error) {
    if (error instanceof PublisherError) throw error
    throw new PublisherError('invalid', `${name} cannot be unpacked: ${(error as Error).message}`, {
      cause: error,
    })
  } finally {
    source.destroy()
  }
}

const signatureBytes = 512

async function readHead(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let head = Buffer.alloc(0)
  for await (const piece of pieces) {
    head = Buffer.concat([head, piece])
    if (head.length >= signatureBytes) break
  }
  return head
}

function isZip(head: Buffer): boolean {
  return ['PK\x03\x04', 'PK\x05\x06'].includes(head.toString('latin1', 0, 4))
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}
