import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeAddresses } from './addresses-contract.ts'

const postgres = sharedPostgres()

describeAddresses('PostgreSQL', () => postgres.createDatabase())
