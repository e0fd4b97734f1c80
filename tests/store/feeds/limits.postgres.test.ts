import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeLimits } from './limits-contract.ts'

const postgres = sharedPostgres()

describeLimits('PostgreSQL', async (now) => openStore(await postgres.createDatabase(), { now, rules }), 3)
