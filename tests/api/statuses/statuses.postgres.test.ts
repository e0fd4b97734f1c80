import { sharedPostgres } from '../../support/shared-postgres.ts'
import { eventually, type TestServer } from '../../support/start-gazette.ts'
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
    withOutage: async (servers, work) => {
      await allow(false)
      await query(admin, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
      try {
        return await work()
      } finally {
        await allow(true)
        for (const server of servers) await eventually(() => useAllConnections(server))
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
})

/** A connection that the outage has closed fails once. */
async function useAllConnections({ gazette: { store } }: TestServer): Promise<void> {
  const reads = Array.from({ length: 20 }, () => store.tokens.list())
  await Promise.all([...reads, store.requestKeys.forget('none')])
  await store.tokens.create({ name: 'After the outage', scopes: ['read'], by: { how: 'command' } })
}
