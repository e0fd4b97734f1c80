import { articleOperations } from './articles/operations.ts'
import { mediaOperations } from './media/operations.ts'
import type { Operation } from './operation.ts'
import { publicationOperations } from './site/publication.ts'
import { readerOperations } from './site/readers.ts'
import { statusOperations } from './site/status.ts'
import { tokenOperations } from './tokens/operations.ts'
import { webhookOperations } from './webhooks/operations.ts'

/** Every operation of the API: routes and reference are made from this list. */
export const operations: readonly Operation[] = [
  ...articleOperations,
  ...mediaOperations,
  ...publicationOperations,
  ...statusOperations,
  ...readerOperations,
  ...tokenOperations,
  ...webhookOperations,
]
