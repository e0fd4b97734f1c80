import type { Selectable } from 'kysely'

/** The tokens of programs. Times as in `schema.ts`. */
export interface TokenTable {
  id: string
  /** SHA-256 of the secret, in hex. */
  hash: string
  name: string
  /** Separated by spaces. */
  scopes: string
  /** A JSON list. Null: all. */
  sections: string | null
  created_at: string
  created_by: string | null
  expires_at: string | null
  revoked_at: string | null
  /** A day in UTC. */
  last_used_on: string | null
  client_id: string | null
  me: string | null
  accepts_twice: number
}

export type TokenRow = Selectable<TokenTable>
