import { startFakePooler } from '../../../support/fake-pooler.ts'
import { sharedPostgres } from '../../../support/shared-postgres.ts'
import { describePooler } from './pooler-contract.ts'

const postgres = sharedPostgres()

for (const mode of ['session', 'transaction'] as const) {
  describePooler(mode, async () => {
    const direct = await postgres.createEmptyDatabase()
    const pooler = await startFakePooler(direct, mode)
    return { direct, pooled: pooler.url, [Symbol.asyncDispose]: () => pooler[Symbol.asyncDispose]() }
  })
}
