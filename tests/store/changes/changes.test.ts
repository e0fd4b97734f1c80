import { openStore } from '../../../src/store/open-store.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeChanges } from './changes-contract.ts'

describeChanges('SQLite', (now) => openStore('sqlite::memory:', { now, rules }))
