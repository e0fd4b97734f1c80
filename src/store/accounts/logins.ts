import { createHash, randomBytes, randomInt } from 'node:crypto'
import { PublisherError } from '../../domain/errors.ts'
import { orUnavailable } from '../database/errors.ts'
import type { OpenDatabase } from '../database/open-database.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting } from '../schema/settings.ts'

/** A one-time code of a person. */
export interface Login {
  /** Such as `K7QF-2MXD-9RTA`. */
  readonly code: string
  /** Of the person, if it was given. */
  readonly name?: string
  readonly expiresAt: Date
}

const validMs = 10 * 60_000
const mostNameLength = 60

/** Letters and digits that a person does not take for one another. */
const signs = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'
/** Twelve signs are 59 bits: too many to guess in ten minutes, even for a thief of the hashes. */
const groups = 3
const groupLength = 4

/** How people of the publication prove themselves. No change of what readers see: listeners are not notified. */
export function createLogins(
  { db, writeUnannounced }: Pick<OpenDatabase, 'db' | 'writeUnannounced'>,
  now: () => Date,
) {
  const write = <T>(work: (trx: Database) => Promise<T>) => writeUnannounced(work)
  return {
    /** Makes a code for ten minutes. Throws `invalid` for a name that is too long. */
    begin: async (person?: string): Promise<Login> => {
      const name = person?.trim() || undefined
      if (name !== undefined && (name.length > mostNameLength || /\p{Cc}/u.test(name))) {
        const rule = `must have at most ${mostNameLength} characters, and no control characters`
        throw new PublisherError('invalid', `name ${rule}`)
      }
      const code = makeCode()
      const expiresAt = new Date(now().getTime() + validMs)
      await write(async (trx) => {
        await trx.deleteFrom('login_code').where('expires_at', '<=', now().toISOString()).execute()
        const row = { hash: hashCode(code), name: name ?? null, expires_at: expiresAt.toISOString() }
        await trx.insertInto('login_code').values(row).execute()
      })
      return { code, ...(name !== undefined && { name }), expiresAt }
    },

    /** Takes a code back, however its letters are written. Undefined if there is none, it was used, or its time is over. */
    redeem: async (code: string): Promise<Pick<Login, 'name'> | undefined> => {
      const row = await write((trx) =>
        trx
          .deleteFrom('login_code')
          .where('hash', '=', hashCode(code))
          .where('expires_at', '>', now().toISOString())
          .returning('name')
          .executeTakeFirst(),
      )
      return row && (row.name === null ? {} : { name: row.name })
    },

    /** The secret that signs forms, one for all servers of the store. */
    formSecret: async (): Promise<string> =>
      (await orUnavailable(readSetting(db, formSetting))) ?? (await write(makeFormSecret)),
  }
}

const formSetting = 'form_secret'

/** Of two servers that make it at the same time, the first one decides. */
async function makeFormSecret(trx: Database): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  await trx
    .insertInto('setting')
    .values({ name: formSetting, value: secret })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return (await readSetting(trx, formSetting)) ?? secret
}

function makeCode(): string {
  const sign = () => signs[randomInt(signs.length)]
  const group = () => Array.from({ length: groupLength }, sign).join('')
  return Array.from({ length: groups }, group).join('-')
}

function hashCode(code: string): string {
  const plain = code.toUpperCase().replace(/[\s-]/g, '')
  return createHash('sha256').update(plain).digest('hex')
}
