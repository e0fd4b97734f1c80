import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeFailover, type Replaceable } from './failover-contract.ts'

const postgres = sharedPostgres()

/** No connection is left, and none is made meanwhile: PostgreSQL copies and renames no database in use. */
async function whileClosed(
  names: readonly string[],
  admin: string,
  work: () => Promise<void>,
): Promise<void> {
  for (const name of names) {
    await postgres.query(admin, `alter database ${name} allow_connections false`)
    await postgres.query(
      admin,
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = '${name}'`,
    )
  }
  await work()
}

async function makeDatabase(): Promise<Replaceable> {
  const url = await postgres.createEmptyDatabase()
  const name = new URL(url).pathname.slice(1)
  const admin = url.replace(name, 'postgres')
  const copy = `${name}_copy`
  const open = (one: string) => postgres.query(admin, `alter database ${one} allow_connections true`)
  return {
    url,
    copy: async () => {
      await whileClosed([name], admin, async () => {
        await postgres.query(admin, `create database ${copy} template ${name}`)
      })
      await open(copy)
      await open(name)
      return url.replace(name, copy)
    },
    replace: async () => {
      await whileClosed([name, copy], admin, async () => {
        await postgres.query(admin, `alter database ${name} rename to ${name}_lost`)
        await postgres.query(admin, `alter database ${copy} rename to ${name}`)
      })
      await open(name)
    },
  }
}

describeFailover('PostgreSQL', makeDatabase)
