import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeChanges } from './changes-contract.ts'

const postgres = sharedPostgres()

describeChanges('PostgreSQL', async (now) => openStore(await postgres.createDatabase(), { now, rules }))
