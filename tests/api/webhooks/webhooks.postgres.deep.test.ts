import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeWebhooks } from './webhooks-contract.ts'

const postgres = sharedPostgres()

describeWebhooks('PostgreSQL', () => postgres.createDatabase())
