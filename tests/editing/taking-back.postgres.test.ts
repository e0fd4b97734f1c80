import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeTakingBack } from './taking-back-contract.ts'

const postgres = sharedPostgres()
describeTakingBack('PostgreSQL', () => postgres.createDatabase())
