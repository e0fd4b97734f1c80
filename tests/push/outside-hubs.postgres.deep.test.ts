import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeOutsideHubs } from './outside-hubs-contract.ts'

describeOutsideHubs('PostgreSQL', sharedPostgres().createDatabase)
