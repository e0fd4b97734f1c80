import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeDeliveries } from './delivery-contract.ts'

describeDeliveries('PostgreSQL', sharedPostgres().createDatabase)
