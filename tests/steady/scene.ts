import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Format, formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import type { TestPostgres } from '../support/postgres.ts'
import { readDocument } from '../support/read-document.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { toLine } from './delays.ts'
import { createFaults, type Faults } from './faults.ts'
import { type FeedReader, startFeedReader } from './feed-reader.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createLibrary, type Library } from './library.ts'
import { createNewsroom, type Newsroom } from './newsroom.ts'
import { readEverything } from './read-everything.ts'
import { createReaderMemory, type ReaderMemory } from './reader-memory.ts'
import { createReplica, type Replica } from './replica.ts'
import { type Edition, editionOf } from './story.ts'
import { startWriter } from './writer.ts'

/** Three replicas on one PostgreSQL and one folder, a reader at each, and those who write. */
export interface Scene extends AsyncDisposable {
  readonly replicas: readonly Replica[]
  readonly readers: readonly FeedReader[]
  readonly newsroom: Newsroom
  readonly ledger: Ledger
  readonly faults: Faults
  /**
   * Everything that was begun is done. Resolves when all replicas serve the same newest documents, and these hold the
   * truth; answers how many milliseconds that took.
   */
  settle(): Promise<number>
  /** What a new reader gets who reads everything there is, at each replica in each format: the truth, each story once. */
  readAll(): Promise<void>
  /** How long after each write its readers saw it, by replica and place; a line each. */
  report(): readonly string[]
}

export const feedSize = 50
const names = ['one', 'two', 'three'] as const
const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  publisher: { name: 'The Test Courier' },
  feedSize,
}

export interface SceneOptions {
  /** The database's address as a replica has it; by default the database's own. */
  readonly toReplica?: (databaseUrl: string) => Promise<string>
}

export async function setScene(
  postgres: TestPostgres,
  { toReplica = async (url) => url }: SceneOptions = {},
): Promise<Scene> {
  await using opened = new AsyncDisposableStack()
  const data = opened.use(await makeDataFolder({ 'publication.json': JSON.stringify(publication) }))
  const databaseUrl = await postgres.createDatabase()
  const create = async (name: string) =>
    createReplica(name, { data, databaseUrl: await toReplica(databaseUrl) })
  const replicas = await Promise.all(names.map(create))
  for (const replica of replicas) opened.use(replica)
  await Promise.all(replicas.map((replica) => replica.start()))
  const faults = createFaults()
  const ledger = createLedger()
  const library = createLibrary(faults)
  const readers = replicas.map((replica) => seat(replica, { ledger, faults, library }))
  for (const reader of readers) opened.defer(() => reader.stop())
  const writers = {
    north: opened.use(await startWriter(data, databaseUrl)),
    south: opened.use(await startWriter(data, databaseUrl)),
  }
  const isRead = (story: number, write: number) => untilRead(readers, { story, write })
  const newsroom = createNewsroom({ data, writers, ledger, isRead })
  const rest = opened.move()
  return {
    replicas,
    readers,
    newsroom,
    ledger,
    faults,
    settle: async () => {
      const startedAt = performance.now()
      await eventually(() => expectSameNewest(replicas, ledger))
      ledger.settle()
      return performance.now() - startedAt
    },
    readAll: async () => {
      for (const { url } of replicas) {
        for (const format of formatNames) expect(await readEverything(url, format)).toEqual(ledger.truth())
      }
    },
    report: () => readers.flatMap((reader) => toReport(reader, newsroom, ledger)),
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  }
}

interface Shared {
  readonly ledger: Ledger
  readonly faults: Faults
  readonly library: Library
}

function seat(replica: Replica, { ledger, faults, library }: Shared): FeedReader {
  const remember = (format: Format) =>
    createReaderMemory({ name: replica.name, format, feedSize, ledger, faults })
  const memories = { rss: remember('rss'), atom: remember('atom'), json: remember('json') }
  return startFeedReader({ replica, memories, library, faults })
}

export function memoriesOf({ memories }: FeedReader): readonly ReaderMemory[] {
  return Object.values(memories)
}

async function expectSameNewest(replicas: readonly Replica[], ledger: Ledger): Promise<void> {
  for (const format of formatNames) {
    const replies = await Promise.all(replicas.map(({ url }) => ask(url + paths.feed('main', format))))
    const [first, ...others] = replies.map(({ status, headers, text }) => ({
      status,
      tag: headers.etag,
      text,
    }))
    for (const other of others) expect(other).toEqual(first)
    const editions = readDocument(format, first?.text ?? '').map(editionOf)
    expect(editions).toEqual(ledger.truth().slice(0, feedSize))
  }
}

function toReport(reader: FeedReader, { places }: Newsroom, ledger: Ledger): string[] {
  const delays = memoriesOf(reader).flatMap(({ seenAt }) =>
    [...seenAt].flatMap(([write, at]) => {
      const place = places.get(write)
      // A reader may have it before its writer hears that it is done.
      return place ? [{ isFile: place === 'folder', ms: Math.max(0, at - (ledger.doneAt(write) ?? at)) }] : []
    }),
  )
  const line = (isFile: boolean) => toLine(delays.filter((one) => one.isFile === isFile).map(({ ms }) => ms))
  return [
    `${reader.name}, from the store's answer to a reader: ${line(false)}`,
    `${reader.name}, from a file's last byte to a reader: ${line(true)}`,
    `${reader.name}, answers: ${JSON.stringify(reader.polls.counts)}; 200 and 304 took ${toLine(reader.polls.took)}`,
  ]
}

const lookEveryMs = 5
/** Longer than any outage here, and what comes after it. */
const longestMs = 100_000

/** Resolves when every reader has seen the edition, or that its story is withdrawn. Throws with those who have not. */
async function untilRead(readers: readonly FeedReader[], edition: Edition): Promise<void> {
  const end = performance.now() + longestMs
  const missing = () =>
    readers.flatMap(({ name, memories }) =>
      formatNames.filter((format) => !memories[format].shows(edition)).map((format) => `${name} (${format})`),
    )
  while (missing().length > 0) {
    if (performance.now() > end)
      throw new Error(`w${edition.write} of story ${edition.story} is not served by ${missing().join(', ')}`)
    await sleep(lookEveryMs)
  }
}
