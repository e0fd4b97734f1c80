import { describePostSources } from './post-source-contract.ts'

describePostSources('SQLite', async () => 'sqlite::memory:')
