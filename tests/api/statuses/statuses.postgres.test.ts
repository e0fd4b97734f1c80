import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeStatuses } from './statuses-contract.ts'

describeStatuses(async () => {
  const { createDatabase, query } = sharedPostgres()
  const databaseUrl = await createDatabase()
  const name = new URL(databaseUrl).pathname.slice(1)
  const admin = databaseUrl.replace(`/${name}`, '/postgres')
  const allow = (isAllowed: boolean) => query(admin, `alter database ${name} allow_connections ${isAllowed}`)
  return {
    databaseUrl,
    execute: async (sql) => {
      await query(databaseUrl, sql)
    },
    withOutage: async (_server, work) => {
      await allow(false)
      await query(admin, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
      try {
        return await work()
      } finally {
        await allow(true)
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
})
