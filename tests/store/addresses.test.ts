import { newSqlite } from '../support/new-database.ts'
import { describeAddresses } from './addresses-contract.ts'

describeAddresses('SQLite', newSqlite)
