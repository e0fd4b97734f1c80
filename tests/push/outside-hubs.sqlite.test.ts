import { describeOutsideHubs } from './outside-hubs-contract.ts'

describeOutsideHubs('SQLite', async () => undefined, { isWhole: false })
