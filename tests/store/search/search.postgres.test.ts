import { openStore } from '../../../src/store/open-store.ts'
import { cases } from '../../support/depth.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeSearch } from './search-contract.ts'

const postgres = sharedPostgres()

describeSearch(
  'PostgreSQL',
  async (now) => openStore(await postgres.createDatabase(), { now, rules }),
  cases(40, 12),
)
