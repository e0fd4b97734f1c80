import { createHash, timingSafeEqual } from 'node:crypto'
import type { Actor } from '../../domain/accounts/actor.ts'
import { makeShortId } from '../../domain/accounts/short-id.ts'
import {
  looksLikeToken,
  makeSecret,
  parseScopes,
  type Scope,
  type Token,
} from '../../domain/accounts/token.ts'
import { PublisherError } from '../../domain/errors.ts'
import type { Access } from '../access.ts'
import { appendChanges } from '../changes/append.ts'
import { orUnavailable } from '../database/errors.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import type { TokenRow } from '../schema/account-tables.ts'
import type { Database } from '../schema/schema.ts'

export interface NewToken
  extends Pick<Token, 'sections' | 'expiresAt' | 'clientId' | 'me'>,
    Partial<Pick<Token, 'acceptsTwice'>> {
  readonly name: string
  /** Checked as by `parseScopes`. */
  readonly scopes: readonly string[]
  /** Recorded as its maker. */
  readonly by: Actor
}

/** A token with its secret, which is never to be had again. */
export interface CreatedToken {
  readonly token: Token
  readonly secret: string
}

const mostNameLength = 100
/** Tokens that ended before that many days are deleted. */
const keptDays = 365

export interface TokenAccess
  extends Pick<Access, 'now' | 'write'>,
    Pick<OpenDatabase, 'db' | 'writeUnannounced'> {}

/** The tokens of programs. The log of changes says who makes and revokes them. */
export function createTokens({ db, write, writeUnannounced, now }: TokenAccess) {
  return {
    /** Throws `invalid` for a name, a scope or an expiry that a token cannot have. */
    create: (wanted: NewToken): Promise<CreatedToken> => {
      const row = toNewRow(wanted, now())
      return write((trx) => insertToken(trx, row, wanted.by, now()))
    },

    /** The token of a secret. Undefined if there is none, or it is revoked or expired. */
    find: async (secret: string): Promise<Token | undefined> => {
      if (!looksLikeToken(secret)) return undefined
      const hash = hashSecret(secret)
      const query = db.selectFrom('token').selectAll().where('hash', '=', hash)
      const row = await orUnavailable(query.executeTakeFirst())
      // The index compares hashes, whose bytes say nothing of the secret; the last word is a comparison in constant time.
      if (!row || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hash))) return undefined
      const isEnded = row.revoked_at !== null || isPast(row.expires_at, now())
      return isEnded ? undefined : toToken(row)
    },

    /** Newest first, with those that ended within a year. */
    list: async (): Promise<readonly Token[]> => {
      const query = db.selectFrom('token').selectAll().orderBy('created_at', 'desc').orderBy('id')
      return (await orUnavailable(query.execute())).map(toToken)
    },

    /** Ends a token at once, for good. One that has ended stays as it is. Throws `not_found`. */
    revoke: (id: string, by: Actor): Promise<Token> =>
      write(async (trx) => {
        const token = await revokeToken(trx, id, by, now())
        if (token) return token
        throw new PublisherError('not_found', `no token has the id "${id}"`)
      }),

    /** Notes that a token that was found is used today. Writes at most once for a token and day. */
    noteUse: async ({ id, lastUsedOn }: Pick<Token, 'id' | 'lastUsedOn'>): Promise<void> => {
      const today = now().toISOString().slice(0, 10)
      if (lastUsedOn === today) return
      const note = (trx: Database) =>
        trx.updateTable('token').set({ last_used_on: today }).where('id', '=', id).execute()
      await writeUnannounced(note)
    },
  }
}

export type NewTokenRow = Omit<TokenRow, 'hash'>

/** The secret of a new token is in what this returns, and nowhere else. */
export async function insertToken(
  trx: Database,
  row: NewTokenRow,
  by: Actor,
  now: Date,
): Promise<CreatedToken> {
  const secret = makeSecret('token')
  await deleteEnded(trx, new Date(now.getTime() - keptDays * 86_400_000))
  await trx
    .insertInto('token')
    .values({ ...row, hash: hashSecret(secret) })
    .execute()
  await recordToken(trx, 'token_created', row, by, now)
  return { token: toToken(row), secret }
}

/** Undefined if there is no such token. */
export async function revokeToken(
  trx: Database,
  id: string,
  by: Actor,
  now: Date,
): Promise<Token | undefined> {
  const row = await trx.selectFrom('token').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row || row.revoked_at !== null) return row && toToken(row)
  const revoked = { revoked_at: now.toISOString() }
  await trx.updateTable('token').set(revoked).where('id', '=', id).execute()
  await recordToken(trx, 'token_revoked', row, by, now)
  return toToken({ ...row, ...revoked })
}

/** Only in a transaction of `Access.write`: see `appendChanges`. */
function recordToken(
  trx: Database,
  kind: 'token_created' | 'token_revoked',
  { id, name }: Pick<TokenRow, 'id' | 'name'>,
  by: Actor,
  now: Date,
): Promise<void> {
  return appendChanges(trx, [{ kind, by, detail: { name: `${name} (${id})` } }], now)
}

/** SHA-256 is enough: 256 random bits cannot be guessed, so that a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

function isPast(time: string | null, now: Date): boolean {
  return time !== null && time <= now.toISOString()
}

async function deleteEnded(trx: Database, before: Date): Promise<void> {
  const time = before.toISOString()
  await trx
    .deleteFrom('token')
    .where((where) => where.or([where('revoked_at', '<', time), where('expires_at', '<', time)]))
    .execute()
}

/** Throws `invalid` for what no token can have. */
export function toNewRow(wanted: NewToken, now: Date): NewTokenRow {
  const { sections, expiresAt, clientId = null, me = null, acceptsTwice = false, by } = wanted
  const name = wanted.name.trim()
  // Lists and logs print it.
  if (name === '' || name.length > mostNameLength || /\p{Cc}/u.test(name)) {
    const rule = `must have 1 to ${mostNameLength} characters, such as "CMS", and no control characters`
    throw new PublisherError('invalid', `name ${rule}`)
  }
  if (expiresAt && expiresAt <= now) {
    throw new PublisherError('invalid', `expires must be in the future, not ${expiresAt.toISOString()}`)
  }
  return {
    id: makeShortId(),
    name,
    scopes: parseScopes(wanted.scopes).join(' '),
    sections: sections && sections.length > 0 ? JSON.stringify(sections) : null,
    created_at: now.toISOString(),
    created_by: by.who ?? by.how,
    expires_at: expiresAt?.toISOString() ?? null,
    revoked_at: null,
    last_used_on: null,
    client_id: clientId,
    me,
    accepts_twice: acceptsTwice ? 1 : 0,
  }
}

export function toToken(row: NewTokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes.split(' ') as Scope[],
    ...(row.sections !== null && { sections: JSON.parse(row.sections) as string[] }),
    createdAt: new Date(row.created_at),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.expires_at !== null && { expiresAt: new Date(row.expires_at) }),
    ...(row.revoked_at !== null && { revokedAt: new Date(row.revoked_at) }),
    ...(row.last_used_on !== null && { lastUsedOn: row.last_used_on }),
    ...(row.client_id !== null && { clientId: row.client_id }),
    ...(row.me !== null && { me: row.me }),
    acceptsTwice: row.accepts_twice === 1,
  }
}
