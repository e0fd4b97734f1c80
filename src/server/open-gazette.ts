import { join } from 'node:path'
import type { Logger } from 'pino'
import { rulesOf } from '../domain/feed-rules.ts'
import type { Publication } from '../domain/publication.ts'
import type { Site } from '../domain/site.ts'
import { createEditing } from '../editing/editing.ts'
import type { FolderSync } from '../ingest/folder/sync.ts'
import type { ImportDeps } from '../ingest/import-articles.ts'
import { createSiteFiles, type SiteFiles } from '../ingest/own-pages/site-files.ts'
import { fingerprint } from '../ingest/publication/follow-publication.ts'
import { findPublicationLacks } from '../ingest/publication/lacks.ts'
import type { Document, GivenPublication } from '../ingest/publication/publication-json.ts'
import {
  type ChangeOptions,
  createPublicationSource,
  type PublicationGiver,
  type PublicationSource,
  readPublicationFrom,
} from '../ingest/publication/publication-source.ts'
import { createReadingThread, type ReadingThread } from '../ingest/thread/reading-thread.ts'
import type { MediaStore } from '../media/media.ts'
import { openMedia } from '../media/open-media.ts'
import type { UpgradeOptions } from '../store/backup/upgrade.ts'
import { openStore } from '../store/open-store.ts'
import { requirePublication } from '../store/schema/publication-id.ts'
import type { Store } from '../store/store.ts'
import { findStoredPublication } from '../store/stored-publication.ts'
import { printError } from './log/print.ts'
import { mediaSourceOf, type Settings } from './settings/settings.ts'
import { version } from './version.ts'

/** The data folder and its store, opened for the server or a command. Disposed of, it closes the store. */
export interface Gazette extends ImportDeps, AsyncDisposable {
  readonly store: Store
  readonly articlesFolder: string
  /** The folder with the media files; absent if they are in a bucket. */
  readonly mediaFolder?: string
  /** Whether links out of these folders are followed. */
  readonly followsLinks: boolean
  readonly folder: FolderSync
  readonly siteFiles: SiteFiles
  /** Reads the publication as it is now, and changes nothing. Throws `invalid`, and `conflict` if its id has changed. */
  readPublication(): Promise<Publication>
  readonly publicationSource: PublicationSource
  /** Keeps another publication in the store, as `PublicationSource.change`, and uses it. Other processes follow within a second. */
  changePublication(document: Document, options?: ChangeOptions): Promise<GivenPublication>
  /** Calls the listener when the publication in the store has changed. Returns how to stop listening. */
  onPublicationChange(listener: () => void): () => void
  /** What the publication does not say and every entry lacks, a line each. */
  publicationLacks(): Promise<string[]>
  /** What is wrong with the words, the look and the theme of the pages, a line each. Never throws. */
  pageRemarks(): Promise<readonly string[]>
  /** Uses another publication: in this process at once, in the store when the promise resolves. */
  adoptPublication(publication: Publication): Promise<void>
}

/** The clock that decides what is due. */
export interface Clock {
  readonly now: () => Date
  /** See `StoreOptions`. */
  readonly usesDatabaseClock?: boolean
}

export const machineClock: Clock = { now: () => new Date(), usesDatabaseClock: true }

/** One for the process: it starts with the first file that is read or before, and ends when nothing is left to read. */
const sharedThread = createReadingThread()

export interface OpenOptions extends Pick<Clock, 'usesDatabaseClock'> {
  readonly upgrade?: Partial<UpgradeOptions>
  /** Default: `publication.json` of the data folder, otherwise that of the store. */
  readonly publication?: PublicationGiver
  /** Default: that of the process. */
  readonly thread?: ReadingThread
}

/** Loads the parsers of articles in their thread, while this one loads the server. */
export function beginReading(): void {
  sharedThread.begin()
}

/** The publication of a store that is not open. Throws `invalid`, also if there is none. */
export function readPublicationAt(
  { dataFolder, databaseUrl }: Settings,
  media: MediaStore,
  give?: PublicationGiver,
): Promise<Publication> {
  return readPublicationFrom({ dataFolder, media, give }, () => findStoredPublication(databaseUrl))
}

/** Throws PublisherError if the publication is wrong or the store cannot be opened. Backs up a store that it upgrades. */
export async function openGazette(
  settings: Settings,
  baseUrl: string,
  now: () => Date,
  { usesDatabaseClock, upgrade, publication: give, thread = sharedThread }: OpenOptions = {},
): Promise<Gazette> {
  const { dataFolder, followsLinks } = settings
  const articlesFolder = join(dataFolder, 'articles')
  const source = mediaSourceOf(settings)
  const mediaFiles = { source, measured: new Map() }
  const media = openMedia(source, mediaFiles.measured)
  const places = { dataFolder, media, give }
  let site: Site = { publication: await readPublicationAt(settings, media, give), baseUrl }
  const { id: publicationId } = site.publication
  const store = await openStore(settings.databaseUrl, {
    now,
    usesDatabaseClock,
    rules: rulesOf(site.publication),
    publicationId,
    upgrade: { version, backupFolder: settings.backupFolder ?? dataFolder, onBackup: sayBackup, ...upgrade },
  })
  const publicationSource = createPublicationSource(places, store)
  const ingest = { media, mediaFiles, thread, followsLinks }
  const deps = { store, editing: createEditing(store), site: () => site, ...ingest }
  const adoptPublication = async (publication: Publication) => {
    site = { ...site, publication }
    await store.applyRules(rulesOf(publication))
  }
  return {
    ...deps,
    articlesFolder,
    ...('folder' in source && { mediaFolder: source.folder }),
    folder: createLazyFolderSync(async () => {
      const { createFolderSync } = await import('../ingest/folder/sync.ts')
      return createFolderSync(articlesFolder, deps)
    }),
    siteFiles: createSiteFiles(dataFolder, { ...deps, mediaFiles, thread, followsLinks }),
    readPublication: async () => {
      const publication = await publicationSource.read()
      requirePublication(publicationId, publication.id)
      return publication
    },
    publicationSource,
    changePublication: async (document, options) => {
      const { publication, ...given } = await publicationSource.change(document, options)
      await adoptPublication(publication)
      await store.noteFingerprint(fingerprint(site))
      return given
    },
    onPublicationChange: (listener) => store.onChangeFor('publication', listener),
    publicationLacks: async () => findPublicationLacks(await publicationSource.show()),
    pageRemarks: async () => {
      const { findPageRemarks } = await import('../ingest/publication/page-remarks.ts')
      const remarks = await findPageRemarks(dataFolder, site.publication.language, publicationSource.show)
      if (!site.publication.theme) return remarks
      const { tryTemplates } = await import('../serve/pages/try-templates.ts')
      const faults = await tryTemplates({ store, site: () => site, now: store.now })
      return [...remarks, ...faults.map((fault) => join(dataFolder, fault))]
    },
    adoptPublication,
    [Symbol.asyncDispose]: () => store.close(),
  }
}

const backupSentence = 'the store of an older version was backed up before its upgrade'

/** On standard error: standard output may be JSON. */
function sayBackup(file: string): void {
  printError(`${backupSentence}: ${file}`)
}

/** The server's way to say it. */
export function logUpgrade(log: Logger): Partial<UpgradeOptions> {
  return { onBackup: (file) => log.info({ file }, backupSentence) }
}

/** Loads the readers of articles at the first sync: most commands read none. */
function createLazyFolderSync(create: () => Promise<FolderSync>): FolderSync {
  let folder: Promise<FolderSync> | undefined
  return {
    sync: async (options) => {
      folder ??= create()
      return (await folder).sync(options)
    },
    forget: () => {
      folder?.then(({ forget }) => forget())
    },
  }
}
