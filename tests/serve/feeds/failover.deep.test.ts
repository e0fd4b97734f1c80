import { eventually } from '../../support/start-gazette.ts'
import { describeFailover } from './failover-contract.ts'
import { copyInto, makeReplaceable } from './sqlite-replica.ts'

describeFailover('the content of an SQLite file', () =>
  // The server may hold a lock for a moment.
  makeReplaceable((copy, file) => eventually(() => copyInto(copy, file))),
)
