import type { RawBuilder } from 'kysely'

/** How a database calls texts that are in the order of their bytes. */
export type TextType = 'text' | RawBuilder<unknown>
