import { newSqlite } from '../../support/new-database.ts'
import { describePostSources } from './post-source-contract.ts'

describePostSources('SQLite', newSqlite)
