import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeHub } from './hub-contract.ts'

describeHub('PostgreSQL', sharedPostgres().createDatabase)
