import { openStore } from '../../../src/store/open-store.ts'
import { cases } from '../../support/depth.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeWindows } from './windows-contract.ts'

describeWindows('SQLite', (now) => openStore('sqlite::memory:', { now, rules }), cases(200, 4))
