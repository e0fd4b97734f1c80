import { openStore } from '../../../src/store/open-store.ts'
import { cases } from '../../support/depth.ts'
import { rules } from '../../support/make-incoming.ts'
import { describeLimits } from './limits-contract.ts'

describeLimits('SQLite', (now) => openStore('sqlite::memory:', { now, rules }), cases(200, 10))
