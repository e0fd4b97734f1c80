import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeListeners } from './listeners-contract.ts'

const postgres = sharedPostgres()

describeListeners('PostgreSQL', () => postgres.createDatabase())
