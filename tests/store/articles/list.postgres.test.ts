import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeLists } from './list-contract.ts'

const postgres = sharedPostgres()

describeLists('PostgreSQL', async (now) => openStore(await postgres.createDatabase(), { now, rules }))
