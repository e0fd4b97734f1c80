import { describeUploads } from './uploads-contract.ts'

describeUploads('SQLite', async () => 'sqlite::memory:')
