import { describeDeliveries } from './delivery-contract.ts'

/** The hub makes its own file. */
describeDeliveries('SQLite', async () => undefined)
