import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeLists } from './list-contract.ts'

describeLists('SQLite', (now) => openStore('sqlite::memory:', { now, rules }))
