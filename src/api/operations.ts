import { articleOperations } from './articles/operations.ts'
import type { Operation } from './operation.ts'

/** Every operation of the API: routes and reference are made from this list. */
export const operations: readonly Operation[] = [...articleOperations]
