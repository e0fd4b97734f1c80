import type { Operation } from '../operation.ts'
import { bulkOperation } from './bulk-operation.ts'
import { readOperations } from './read-operations.ts'
import { stateOperations } from './state-operations.ts'
import { writeOperations } from './write-operations.ts'

export const articleOperations: readonly Operation[] = [
  ...readOperations,
  ...writeOperations,
  bulkOperation,
  ...stateOperations,
]
