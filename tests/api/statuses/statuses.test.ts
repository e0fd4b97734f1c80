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
    withOutage: async ([server], work) => {
      const tokens = server?.gazette.store.tokens
      if (!tokens) throw new Error('there is no server')
      const { find } = tokens
      const outage = () => Promise.reject(new PublisherError('unavailable', 'the disk does not answer'))
      Object.assign(tokens, { find: outage })
      try {
        return await work()
      } finally {
        Object.assign(tokens, { find })
      }
    },
    [Symbol.asyncDispose]: async () => {},
  }
})
