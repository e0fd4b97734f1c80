import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeUploads } from './uploads-contract.ts'

const postgres = sharedPostgres()

describeUploads('PostgreSQL', () => postgres.createDatabase())
