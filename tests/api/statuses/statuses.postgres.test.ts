import { Client } from 'pg'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeStatuses } from './statuses-contract.ts'

describeStatuses(async () => {
  const { createDatabase, query } = sharedPostgres()
  const databaseUrl = await createDatabase()
  const name = new URL(databaseUrl).pathname.slice(1)
  const admin = databaseUrl.replace(`/${name}`, '/postgres')
  const allow = (isAllowed: boolean) => query(admin, `alter database ${name} allow_connections ${isAllowed}`)
  const beside = new Client({ connectionString: databaseUrl })
  await beside.connect()
  const execute = async (sql: string) => {
    await beside.query(sql)
  }
  return {
    databaseUrl,
    execute,
    beginOutage: async () => {
      await allow(false)
      await execute(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
      `)
      return async () => {
        await allow(true)
      }
    },
    [Symbol.asyncDispose]: () => beside.end(),
  }
})
