import { newSqlite } from '../../support/new-database.ts'
import { describeSuperdeskStore } from './superdesk-contract.ts'

describeSuperdeskStore('SQLite', newSqlite)
