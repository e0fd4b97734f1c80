import { cases } from '../../support/depth.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeSharedWebhooks } from './webhooks-contract.ts'

const postgres = sharedPostgres()

describeSharedWebhooks('PostgreSQL', () => postgres.createDatabase(), cases(25, 8))
