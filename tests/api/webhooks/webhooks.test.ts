import { onTestFinished } from 'vitest'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { describeSharedWebhooks, describeWebhooks } from './webhooks-contract.ts'

describeWebhooks('SQLite', async () => 'sqlite::memory:')

describeSharedWebhooks(
  'SQLite',
  async () => {
    const folder = await makeDataFolder()
    onTestFinished(() => folder[Symbol.asyncDispose]())
    return `sqlite:${folder.path}/gazette.db`
  },
  25,
)
