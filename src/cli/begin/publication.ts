import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import { rulesOf } from '../../domain/feed-rules.ts'
import type { Publication } from '../../domain/publication.ts'
import { type Document, publicationFile } from '../../ingest/publication/publication-json.ts'
import { parsePublication, readPublicationFile } from '../../ingest/publication/read.ts'
import { openMedia } from '../../media/open-media.ts'
import { type Gazette, machineClock, openGazette } from '../../server/open-gazette.ts'
import { listenUrl, mediaSourceOf, type Settings } from '../../server/settings/settings.ts'
import { openStore } from '../../store/open-store.ts'
import { findStoredPublication } from '../../store/stored-publication.ts'
import type { Report, Terminal } from '../report.ts'
import { toPublication } from './files.ts'
import { type InitOptions, ofMachine } from './init.ts'
import { askBeginning } from './questions.ts'

export interface PutPublicationOptions {
  readonly takeOver?: boolean
}

/** Prints the document alone, so that it can be kept in a file, edited and put again. */
export async function showPublication({ publicationSource }: Gazette): Promise<Report> {
  const { document, file } = await publicationSource.show()
  return { json: { publication: document, file }, text: JSON.stringify(document, null, 2) }
}

/** Keeps the publication of a file in the store, also as the first one. Throws as `PublicationSource.change`. */
export async function putPublication(
  settings: Settings,
  file: string,
  { takeOver = false }: PutPublicationOptions,
): Promise<Report> {
  const { publication, document } = await readPublicationFile(file, openMedia(mediaSourceOf(settings)))
  await keep(settings, publication, document, takeOver)
  const { id, title } = publication
  return { json: { id, title }, text: `The store holds the publication "${title}" now. Its id is ${id}.` }
}

/** Begins a publication in the store, without a folder. Throws `conflict` if there is one. */
export async function initInStore(
  settings: Settings,
  { yes, store: _store, ...given }: InitOptions,
  { now, terminal }: { now: Date; terminal?: Terminal | undefined },
): Promise<Report> {
  const found = await findPublication(settings)
  if (found !== undefined) throw new PublisherError('conflict', `there is a publication already: ${found}`)
  const defaults = { title: 'My publication', ...ofMachine() }
  const document = toPublication(await askBeginning({ given, defaults, yes, terminal }), now)
  const publication = await parsePublication(document, openMedia(mediaSourceOf(settings)))
  await keep(settings, publication, document, false)
  const { id, title } = document
  const text = `${title} begins in the store. "gazette serve" serves it, and "gazette publication put FILE" changes it.`
  return { json: { id, title }, text }
}

async function findPublication({ dataFolder, databaseUrl }: Settings): Promise<string | undefined> {
  const file = join(dataFolder, publicationFile)
  if (existsSync(file)) return `${file} gives it, and GAZETTE_DATA or --data can name another folder`
  return (await findStoredPublication(databaseUrl)) && 'the store holds it'
}

/** A store that has none yet is opened by the new one. */
async function keep(
  settings: Settings,
  publication: Publication,
  document: Document,
  takesOver: boolean,
): Promise<void> {
  if ((await findPublication(settings)) !== undefined) {
    const baseUrl = settings.publicUrl ?? listenUrl(settings.host, settings.port)
    await using gazette = await openGazette(settings, baseUrl, machineClock.now, machineClock)
    await gazette.changePublication(document, { takesOver })
    return
  }
  const rules = rulesOf(publication)
  const store = await openStore(settings.databaseUrl, {
    ...machineClock,
    rules,
    publicationId: publication.id,
  })
  try {
    await store.publication.save(document, { expectedRevision: null })
  } finally {
    await store.close()
  }
}
