import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { newSqlite } from '../../support/new-database.ts'
import { describeChanges } from './changes-contract.ts'

describeChanges('SQLite', async (now) => openStore(await newSqlite(), { now, rules }))
