import type { Mf2Properties } from '../mf2.ts'

/** What a client wants: the body of a POST in any of its forms, checked as far as one can without the article. */
export type MicropubRequest =
  | { readonly action: 'create'; readonly properties: Mf2Properties }
  | { readonly action: 'update'; readonly url: string; readonly update: Update }
  | { readonly action: 'delete' | 'undelete'; readonly url: string }

/** The changes of a post, in the order in which they are made (Micropub, section 3.4). */
export interface Update {
  readonly replace: Mf2Properties
  readonly add: Mf2Properties
  /** Whole properties. */
  readonly deleteAll: readonly string[]
  /** Single values of properties. */
  readonly deleteValues: Mf2Properties
}
