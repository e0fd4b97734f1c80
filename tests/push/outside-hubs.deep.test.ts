import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeOutsideHubs } from './outside-hubs-contract.ts'

describeOutsideHubs('SQLite', async () => undefined, { isWhole: true })
describeOutsideHubs('PostgreSQL', sharedPostgres().createDatabase, { isWhole: true })
