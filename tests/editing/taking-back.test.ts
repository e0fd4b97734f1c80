import { newSqlite } from '../support/new-database.ts'
import { describeTakingBack } from './taking-back-contract.ts'

describeTakingBack('SQLite', newSqlite)
