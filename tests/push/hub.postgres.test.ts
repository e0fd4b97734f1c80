import { sharedPostgres } from '../support/shared-postgres.ts'
import { describeDeliveries } from './delivery/delivery-contract.ts'
import { describeHub } from './hub-contract.ts'

const { createDatabase } = sharedPostgres()

describeHub('PostgreSQL', createDatabase)
describeDeliveries('PostgreSQL', createDatabase)
