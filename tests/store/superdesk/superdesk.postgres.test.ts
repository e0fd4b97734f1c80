import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeSuperdeskStore } from './superdesk-contract.ts'

const postgres = sharedPostgres()

describeSuperdeskStore('PostgreSQL', () => postgres.createDatabase())
