import type { Actor } from '../../domain/accounts/actor.ts'
import { scopes as allScopes, makeSecret, type Scope, type Token } from '../../domain/accounts/token.ts'
import type { AuthorizationCodeTable, RefreshSecretTable } from '../schema/account-tables.ts'
import type { Database } from '../schema/schema.ts'
import { hashSecret, insertToken, revokeToken, type TokenAccess, toNewRow, toToken } from './tokens.ts'

/** What a person has allowed a client to do. */
export interface NewAuthorization {
  readonly clientId: string
  readonly redirectUri: string
  /** S256 of the client's verifier (RFC 7636). */
  readonly challenge: string
  /** None: the client only learns the profile URL. */
  readonly scopes: readonly Scope[]
  /** The profile URL. */
  readonly me: string
  /** Of the token that the client gets. */
  readonly name: string
  /** The person that has allowed it. */
  readonly person?: string
  readonly acceptsTwice: boolean
}

/** What the client must know to redeem a code. */
export type CodeProof = Pick<NewAuthorization, 'clientId' | 'redirectUri' | 'challenge'>

/**
 * Why nothing is given: `unknown` also for a code of another client, redirect, challenge or an expired one; `used`: it was
 * used before, and the token that it gave is revoked.
 */
export type Refusal = 'unknown' | 'used' | 'no_scope' | 'wider_scope'

/** A token, with what renews it. */
export interface Granted {
  readonly token: Token
  readonly secret: string
  readonly refreshSecret: string
}

/** With a token if one was asked for. */
export type Redeemed =
  | { readonly refusal: Refusal }
  | ({ readonly scopes: readonly Scope[]; readonly me: string } & Partial<Granted>)

export type Refreshed = { readonly refusal: Refusal } | Granted

export const codeSeconds = 300
export const tokenSeconds = 30 * 86_400
/** Of what renews a token, since its last use. */
const refreshSeconds = 180 * 86_400
/** A used code is known for that long. */
const replaySeconds = 30 * 86_400

/**
 * Codes and what renews tokens: each works once, in one transaction with what it gives. A second use reveals a theft, so it
 * revokes the token (RFC 6749, section 4.1.2; RFC 9700, section 4.14.2).
 */
export function createAuthorizations({ write, writeUnannounced, now }: TokenAccess) {
  const after = (seconds: number) => new Date(now().getTime() + seconds * 1000)

  async function insertRefresh(trx: Database, tokenId: string, scopes: string): Promise<string> {
    const refreshSecret = makeSecret('refresh')
    await trx.deleteFrom('refresh_secret').where('expires_at', '<', now().toISOString()).execute()
    const row = {
      hash: hashSecret(refreshSecret),
      token_id: tokenId,
      scopes,
      expires_at: after(refreshSeconds).toISOString(),
      used_at: null,
    }
    await trx.insertInto('refresh_secret').values(row).execute()
    return refreshSecret
  }

  /** Marks it as used. False if it was, by a transaction at the same time too. */
  async function use(
    trx: Database,
    table: 'authorization_code' | 'refresh_secret',
    hash: string,
  ): Promise<boolean> {
    const { numUpdatedRows } = await trx
      .updateTable(table)
      .set({ used_at: now().toISOString() })
      .where('hash', '=', hash)
      .where('used_at', 'is', null)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }

  async function revokeFor(trx: Database, tokenId: string | null | undefined): Promise<{ refusal: 'used' }> {
    if (tokenId) await revokeToken(trx, tokenId, { how: 'micropub', who: 'IndieAuth' }, now())
    return { refusal: 'used' }
  }

  async function giveToken(trx: Database, row: AuthorizationCodeTable): Promise<Granted> {
    const by: Actor = { how: 'micropub', ...(row.person !== null && { who: row.person }) }
    const wanted = {
      name: row.name,
      scopes: toScopes(row.scopes),
      expiresAt: after(tokenSeconds),
      clientId: row.client_id,
      me: row.me,
      acceptsTwice: row.accepts_twice === 1,
      by,
    }
    const created = await insertToken(trx, toNewRow(wanted, now()), by, now())
    const given = { token_id: created.token.id }
    await trx.updateTable('authorization_code').set(given).where('hash', '=', row.hash).execute()
    return { ...created, refreshSecret: await insertRefresh(trx, created.token.id, row.scopes) }
  }

  return {
    /** Returns the code, which is valid for five minutes. */
    begin: (authorization: NewAuthorization): Promise<string> => {
      const code = makeSecret('code')
      const insert = async (trx: Database) => {
        await trx
          .deleteFrom('authorization_code')
          .where('expires_at', '<', after(-replaySeconds).toISOString())
          .execute()
        const row = toCodeRow(authorization, hashSecret(code), after(codeSeconds))
        await trx.insertInto('authorization_code').values(row).execute()
        return code
      }
      return writeUnannounced(insert)
    },

    /** Redeems a code, with a token or without. What is refused leaves the code to the client that it belongs to. */
    redeem: (code: string, proof: CodeProof, { withToken }: { withToken: boolean }): Promise<Redeemed> =>
      write(async (trx) => {
        const hash = hashSecret(code)
        const query = trx.selectFrom('authorization_code').selectAll().where('hash', '=', hash)
        const row = await query.executeTakeFirst()
        if (!row || !proves(row, proof)) return { refusal: 'unknown' }
        if (row.used_at !== null) return revokeFor(trx, row.token_id)
        if (row.expires_at <= now().toISOString()) return { refusal: 'unknown' }
        if (withToken && row.scopes === '') return { refusal: 'no_scope' }
        if (!(await use(trx, 'authorization_code', hash))) {
          return revokeFor(trx, (await query.executeTakeFirst())?.token_id)
        }
        const said = { scopes: toScopes(row.scopes), me: row.me }
        return withToken ? { ...said, ...(await giveToken(trx, row)) } : said
      }),

    /**
     * Gives the token of a refresh secret a new secret, and both a new time. The scopes are those that were granted, or the
     * given ones of them; `wider_scope` uses nothing.
     */
    refresh: (
      refreshSecret: string,
      { clientId, scopes }: { readonly clientId: string; readonly scopes?: readonly string[] },
    ): Promise<Refreshed> =>
      write(async (trx) => {
        const hash = hashSecret(refreshSecret)
        const row = await trx
          .selectFrom('refresh_secret')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirst()
        const token = row && (await findToken(trx, row))
        if (!row || token?.client_id !== clientId || token.revoked_at !== null) return { refusal: 'unknown' }
        if (row.used_at !== null) return revokeFor(trx, token.id)
        if (row.expires_at <= now().toISOString()) return { refusal: 'unknown' }
        const granted = toScopes(row.scopes)
        const wanted = granted.filter((scope) => scopes === undefined || scopes.includes(scope))
        if (scopes?.some((scope) => !(granted as readonly string[]).includes(scope)) || wanted.length === 0) {
          return { refusal: 'wider_scope' }
        }
        if (!(await use(trx, 'refresh_secret', hash))) return revokeFor(trx, token.id)
        const secret = makeSecret('token')
        const renewed = { scopes: wanted.join(' '), expires_at: after(tokenSeconds).toISOString() }
        await trx
          .updateTable('token')
          .set({ ...renewed, hash: hashSecret(secret) })
          .where('id', '=', token.id)
          .execute()
        return {
          token: toToken({ ...token, ...renewed }),
          secret,
          refreshSecret: await insertRefresh(trx, token.id, row.scopes),
        }
      }),

    /** Revokes the token of a secret, or of what renews it (RFC 7009). Nothing happens if there is none. */
    revoke: (secret: string): Promise<void> =>
      write(async (trx) => {
        const hash = hashSecret(secret)
        const token = await trx.selectFrom('token').select('id').where('hash', '=', hash).executeTakeFirst()
        const refresh = await trx
          .selectFrom('refresh_secret')
          .select('token_id')
          .where('hash', '=', hash)
          .executeTakeFirst()
        await revokeFor(trx, token?.id ?? refresh?.token_id)
      }),
  }
}

function proves(row: AuthorizationCodeTable, { clientId, redirectUri, challenge }: CodeProof): boolean {
  return row.client_id === clientId && row.redirect_uri === redirectUri && row.challenge === challenge
}

function findToken(trx: Database, { token_id }: Pick<RefreshSecretTable, 'token_id'>) {
  return trx.selectFrom('token').selectAll().where('id', '=', token_id).executeTakeFirst()
}

function toScopes(text: string): readonly Scope[] {
  return allScopes.filter((scope) => text.split(' ').includes(scope))
}

function toCodeRow(wanted: NewAuthorization, hash: string, expiresAt: Date): AuthorizationCodeTable {
  return {
    hash,
    client_id: wanted.clientId,
    redirect_uri: wanted.redirectUri,
    challenge: wanted.challenge,
    scopes: wanted.scopes.join(' '),
    me: wanted.me,
    name: wanted.name,
    person: wanted.person ?? null,
    accepts_twice: wanted.acceptsTwice ? 1 : 0,
    expires_at: expiresAt.toISOString(),
    used_at: null,
    token_id: null,
  }
}
