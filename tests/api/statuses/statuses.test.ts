import { DatabaseSync } from 'node:sqlite'
import { PublisherError } from '../../../src/domain/errors.ts'
import { describeStatuses } from './statuses-contract.ts'

describeStatuses(async ({ path }) => {
  const file = `${path}/gazette.db`
  return {
    databaseUrl: `sqlite:${file}`,
    execute: async (sql) => {
      const database = new DatabaseSync(file)
      try {
        database.exec(sql)
      } finally {
        database.close()
      }
    },
    // SQLite is a part of the process.
    beginOutage: async ({ gazette: { store } }) => {
      const { find } = store.tokens
      const outage = () => Promise.reject(new PublisherError('unavailable', 'the disk does not answer'))
      Object.assign(store.tokens, { find: outage })
      return async () => {
        Object.assign(store.tokens, { find })
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
})
