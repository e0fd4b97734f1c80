import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { openStore } from '../../src/store/open-store.ts'
import { rules } from './make-incoming.ts'
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
  await query(`${postgres.url}/postgres`, `create database ${template} ${english}`)
  const store = await openStore(`${postgres.url}/${template}`, { now: () => new Date(), rules })
  await store.close()
  project.provide('postgresUrl', postgres.url)
  return () => postgres[Symbol.asyncDispose]()
}

export interface SharedPostgres extends Pick<TestPostgres, 'query'> {
  /** Makes a database with the tables of today and answers its address. */
  createDatabase(): Promise<string>
  /** Makes one without any tables. */
  createEmptyDatabase(options?: string): Promise<string>
}

/** The PostgreSQL of the whole run. A test that stops, kills or pauses one starts its own: `startPostgres`. */
export function sharedPostgres(): SharedPostgres {
  const url = inject('postgresUrl')
  if (!url) throw new Error('only the projects with PostgreSQL have one: see .vitest.config.ts')
  const create = async (options: string) => {
    const name = `gazette_${randomUUID().replaceAll('-', '')}`
    await query(`${url}/postgres`, `create database ${name} ${options}`)
    return `${url}/${name}`
  }
  return {
    createDatabase: () => create(`template ${template}`),
    createEmptyDatabase: (options = english) => create(options),
    query,
  }
}
