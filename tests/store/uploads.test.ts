import { newSqlite } from '../support/new-database.ts'
import { describeUploads } from './uploads-contract.ts'

describeUploads('SQLite', newSqlite)
