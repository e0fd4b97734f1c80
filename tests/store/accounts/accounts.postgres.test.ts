import { sharedPostgres } from '../../support/shared-postgres.ts'
import { describeAuthorizations } from './authorizations-contract.ts'
import { describeTokens } from './tokens-contract.ts'

const postgres = sharedPostgres()
const makeDatabase = () => postgres.createDatabase()

describeTokens('PostgreSQL', makeDatabase)
describeAuthorizations('PostgreSQL', makeDatabase)
