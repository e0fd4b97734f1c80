import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeWindows } from './windows-contract.ts'

const postgres = sharedPostgres()

describeWindows('PostgreSQL', async (now) => openStore(await postgres.createDatabase(), { now, rules }), 2)
