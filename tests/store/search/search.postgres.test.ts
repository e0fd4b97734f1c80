import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeSearch } from './search-contract.ts'

const postgres = sharedPostgres()

describeSearch('PostgreSQL', async (now) => openStore(await postgres.createDatabase(), { now, rules }), 40)
