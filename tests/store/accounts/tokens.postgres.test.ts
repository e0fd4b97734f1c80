import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeTokens } from './tokens-contract.ts'

const postgres = sharedPostgres()

describeTokens('PostgreSQL', () => postgres.createDatabase())
