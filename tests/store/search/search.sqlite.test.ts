import { openStore } from '../../../src/store/open-store.ts'
import { cases } from '../../support/depth.ts'
import { rules } from '../../support/make-incoming.ts'
import { newSqlite } from '../../support/new-database.ts'
import { describeSearch } from './search-contract.ts'

describeSearch('SQLite', async (now) => openStore(await newSqlite(), { now, rules }), cases(600, 15))
