import { describeHub } from './hub-contract.ts'

/** The hub makes its own file. */
describeHub('SQLite', async () => undefined)
