import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeAudience } from './audience-contract.ts'

describeAudience('PostgreSQL', sharedPostgres().createDatabase)
