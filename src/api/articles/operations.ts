import type { Operation } from '../operation.ts'
import { bulkOperation } from './bulk-operation.ts'
import { listOperation } from './list-operation.ts'
import { readOperations } from './read-operations.ts'
import { stateOperations } from './state-operations.ts'
import { writeOperations } from './write-operations.ts'

export const articleOperations: readonly Operation[] = [
  listOperation,
  ...readOperations,
  ...writeOperations,
  bulkOperation,
  ...stateOperations,
]
