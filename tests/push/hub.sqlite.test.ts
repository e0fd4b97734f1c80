import { describeDeliveries } from './delivery/delivery-contract.ts'
import { describeHub } from './hub-contract.ts'

/** The hub makes its own file. */
const makeFile = async () => undefined

describeHub('SQLite', makeFile)
describeDeliveries('SQLite', makeFile)
