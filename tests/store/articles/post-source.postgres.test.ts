import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describePostSources } from './post-source-contract.ts'

const postgres = sharedPostgres()

describePostSources('PostgreSQL', () => postgres.createDatabase())
