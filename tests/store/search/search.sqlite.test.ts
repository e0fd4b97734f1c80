import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeSearch } from './search-contract.ts'

describeSearch('SQLite', (now) => openStore('sqlite::memory:', { now, rules }))
