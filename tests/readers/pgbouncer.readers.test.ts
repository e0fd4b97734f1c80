import { afterAll, beforeAll } from 'vitest'
import { describePooler } from '../store/database/postgres/pooler-contract.ts'
import { startPgbouncer } from '../support/pgbouncer.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

for (const mode of ['session', 'transaction'] as const) {
  describePooler(mode, async () => {
    const direct = await postgres.createDatabase()
    const pooler = await startPgbouncer(direct, mode)
    return { direct, pooled: pooler.url, [Symbol.asyncDispose]: () => pooler[Symbol.asyncDispose]() }
  })
}
