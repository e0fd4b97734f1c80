import { newSqlite } from '../../support/new-database.ts'
import { describeAuthorizations } from './authorizations-contract.ts'
import { describeTokens } from './tokens-contract.ts'

describeTokens('SQLite', newSqlite)
describeAuthorizations('SQLite', newSqlite)
