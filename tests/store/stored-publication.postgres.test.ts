import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeStoredPublication } from './stored-publication-contract.ts'

const postgres = sharedPostgres()
describeStoredPublication('PostgreSQL', () => postgres.createDatabase())
