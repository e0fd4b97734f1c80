import { createHash } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { access, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor } from '../../domain/accounts/actor.ts'
import { PublisherError, type Remark, sayFileError } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import type { MediaStore } from '../../media/media.ts'
import type { Store, StoredPublication } from '../../store/store.ts'
import {
  type Document,
  type GivenPublication,
  publicationFile,
  readPublicationJson,
} from './publication-json.ts'
import { checkPublication, parsePublication, readPublication, withPageFiles } from './read.ts'

/** Gives a publication that is neither a file nor in the store; `media` finds its pictures. Throws `invalid`. */
export type PublicationGiver = (media: MediaStore) => Promise<Publication>

export interface PublicationPlaces {
  readonly dataFolder: string
  readonly media: MediaStore
  /** Absent: `publication.json` of the data folder gives the publication, otherwise the store. */
  readonly give?: PublicationGiver | undefined
}

export interface ChangeOptions {
  /** The version that it must have; null: there must be none. Absent: whatever it is. */
  readonly expectedVersion?: string | null | undefined
  /** Default: a command. */
  readonly by?: Actor
  /** Moves a publication that a file gives into the store, and renames the file. */
  readonly takesOver?: boolean
}

/** The publication as it is now. A file comes before the store. Throws `invalid`, also if there is none. */
export async function readPublicationFrom(
  { dataFolder, media, give }: PublicationPlaces,
  readStored: () => Promise<StoredPublication | undefined>,
): Promise<Publication> {
  if (give) return give(media)
  const stored = existsSync(join(dataFolder, publicationFile)) ? undefined : await readStored()
  if (!stored) return readPublication(dataFolder, media)
  return withPageFiles(await parsePublication(stored.document, media), dataFolder)
}

/** The publication of an open store, to be shown and changed. */
export interface PublicationSource {
  read(): Promise<Publication>
  /** Throws `conflict` if a program gives it, and `not_found` if there is none. */
  show(): Promise<GivenPublication>
  /** What is wrong with a document; changes nothing. */
  check(document: unknown): Promise<readonly Remark[]>
  /**
   * Keeps the document in the store. Throws `invalid` with everything that is wrong, `outdated` if the condition is not met, and
   * `conflict` for another id and, unless it takes over, for a publication that a file gives: the message names it.
   */
  change(
    document: Document,
    options?: ChangeOptions,
  ): Promise<GivenPublication & { readonly publication: Publication }>
}

export function createPublicationSource(
  places: PublicationPlaces,
  store: Pick<Store, 'publication'>,
): PublicationSource {
  const { dataFolder, media, give } = places
  const file = join(dataFolder, publicationFile)

  async function find(): Promise<(GivenPublication & { readonly revision: number | null }) | undefined> {
    const stored = await store.publication.read()
    if (existsSync(file)) {
      const document = (await readPublicationJson(file)).value as Document
      return { document, file, version: versionOf(document), revision: stored?.revision ?? null }
    }
    const { document, revision } = stored ?? {}
    return document && { document, version: versionOf(document), revision: revision ?? null }
  }

  function refuseProgram(): void {
    if (!give) return
    throw new PublisherError(
      'conflict',
      'the publication is given by the program that has started this server',
    )
  }

  return {
    read: () => readPublicationFrom(places, store.publication.read),
    show: async () => {
      refuseProgram()
      const found = await find()
      if (!found) throw new PublisherError('not_found', 'there is no publication yet')
      const { revision: _revision, ...given } = found
      return given
    },
    check: async (document) => {
      const checked = await checkPublication(document, media)
      return 'problems' in checked ? checked.problems : []
    },
    change: async (document, { expectedVersion, takesOver = false, by } = {}) => {
      refuseProgram()
      const before = await find()
      if (expectedVersion !== undefined && (before?.version ?? null) !== expectedVersion)
        throw new PublisherError('outdated', sayOutdated(before))
      if (before?.file !== undefined && !takesOver) {
        const message = `${before.file} gives the publication: change the file, or take it over (takeOver) into the store, which renames it to ${publicationFile}.taken`
        throw new PublisherError('conflict', message)
      }
      const publication = await withPageFiles(await parsePublication(document, media), dataFolder)
      if (before?.file !== undefined) await requireRename(dataFolder)
      await store.publication.save(document, { expectedRevision: before?.revision ?? null, by })
      if (before?.file !== undefined) await rename(file, freeName(`${file}.taken`))
      return { document, version: versionOf(document), publication }
    },
  }
}

function versionOf(document: Document): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 16)
}

function sayOutdated(before: GivenPublication | undefined): string {
  return before
    ? `the publication is not the expected one: its version is "${before.version}"`
    : 'there is no publication yet'
}

/** Before anything is saved: a file that stayed would go on giving the publication. */
async function requireRename(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK)
  } catch (error) {
    const message = `${join(folder, publicationFile)} cannot be renamed: ${sayFileError(error)}`
    throw new PublisherError('conflict', message, { cause: error })
  }
}

/** `publication.json.taken`, or with a number: nothing of the publisher is overwritten. */
function freeName(path: string): string {
  for (let number = 1; ; number++) {
    const one = number === 1 ? path : `${path}-${number}`
    if (!existsSync(one)) return one
  }
}
