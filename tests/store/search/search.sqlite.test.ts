import { openStore } from '../../../src/store/open-store.ts'
import { cases } from '../../support/depth.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeSearch } from './search-contract.ts'

describeSearch('SQLite', (now) => openStore('sqlite::memory:', { now, rules }), cases(600, 40))
