import { articleOperations } from './articles/operations.ts'
import type { Operation } from './operation.ts'
import { tokenOperations } from './tokens/operations.ts'

/** Every operation of the API: routes and reference are made from this list. */
export const operations: readonly Operation[] = [...articleOperations, ...tokenOperations]
