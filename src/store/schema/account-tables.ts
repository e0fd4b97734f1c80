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

/** One-time codes with which people prove themselves. */
export interface LoginCodeTable {
  /** SHA-256 in hex of the code's letters and digits. */
  hash: string
  /** Of the person. */
  name: string | null
  expires_at: string
}

/** Codes that clients redeem for a token (RFC 6749, section 4.1.2). A used one stays for some time, to notice a replay. */
export interface AuthorizationCodeTable {
  hash: string
  client_id: string
  redirect_uri: string
  /** S256 (RFC 7636). */
  challenge: string
  /** Separated by spaces. Empty: the client learns the profile URL alone. */
  scopes: string
  me: string
  /** Of the token. */
  name: string
  /** Of the person. */
  person: string | null
  accepts_twice: number
  expires_at: string
  used_at: string | null
  /** The token that it gave. */
  token_id: string | null
}

/** What renews a token. A used one stays, to notice a second use. */
export interface RefreshSecretTable {
  hash: string
  token_id: string
  /** Those that were granted; the token may have fewer. */
  scopes: string
  expires_at: string
  used_at: string | null
}

export type TokenRow = Selectable<TokenTable>
