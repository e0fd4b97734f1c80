import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { makeSecret } from '../../../src/domain/accounts/token.ts'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import type { NewToken } from '../../../src/store/store.ts'
import { day, openTwo, start } from './open-two.ts'

const by = { how: 'command' } as const
const wanted: NewToken = { name: 'CMS', scopes: ['publish', 'write'], by }

/** What holds for tokens on every database that several stores can open. */
export function describeTokens(name: string, makeDatabase: () => Promise<string>): void {
  describe(`tokens on ${name}`, () => {
    const open = openTwo(makeDatabase)

    it('a token that one server makes is known to all, by its secret alone', async () => {
      const { token, secret } = await open.store.tokens.create({
        ...wanted,
        sections: ['Sport'],
        clientId: 'https://app.example/',
        me: 'https://news.example/',
        by: { how: 'api', who: 'Ada' },
      })
      expect(token).toEqual({
        id: expect.stringMatching(/^[2-9a-z]{8}$/),
        name: 'CMS',
        scopes: ['write', 'publish'],
        sections: ['Sport'],
        createdAt: new Date(start),
        createdBy: 'Ada',
        clientId: 'https://app.example/',
        me: 'https://news.example/',
        acceptsTwice: false,
      })
      expect(await open.other.tokens.find(secret)).toEqual(token)
      expect(await open.other.tokens.find(makeSecret('token'))).toBeUndefined()
      expect(await open.other.tokens.find(token.id)).toBeUndefined()
    })

    it('the store does not hold the secret', async () => {
      const { secret } = await open.store.tokens.create(wanted)
      const { db, close } = await openDatabase(open.url)
      const { rows } = await sql`select * from token`.execute(db)
      await close()
      expect(rows).toHaveLength(1)
      expect(JSON.stringify(rows)).not.toContain(secret.slice(4, 20))
    })

    it('a revoked token is refused at once and for good, and revoking again changes nothing', async () => {
      const { token, secret } = await open.store.tokens.create(wanted)
      const revoked = await open.other.tokens.revoke(token.id, by)
      expect(revoked).toEqual({ ...token, revokedAt: new Date(start) })
      expect(await open.store.tokens.find(secret)).toBeUndefined()
      open.later(day)
      expect(await open.store.tokens.revoke(token.id, by)).toEqual(revoked)
      await expect(open.store.tokens.revoke('nothing', by)).rejects.toThrow('no token has the id "nothing"')
    })

    it('the log says who made and revoked a token, once', { tags: 'long-on-postgres' }, async () => {
      const { token } = await open.store.tokens.create({ ...wanted, by: { how: 'api', who: 'Ada' } })
      await open.other.tokens.revoke(token.id, by)
      await open.store.tokens.revoke(token.id, by)
      const detail = { name: `CMS (${token.id})` }
      expect(await open.store.changes.list({})).toEqual([
        { id: 2, kind: 'token_revoked', at: new Date(start), by, detail },
        { id: 1, kind: 'token_created', at: new Date(start), by: { how: 'api', who: 'Ada' }, detail },
      ])
    })

    it('a token is refused from its expiry on', { tags: 'long-on-postgres' }, async () => {
      const { secret } = await open.store.tokens.create({ ...wanted, expiresAt: new Date(start + day) })
      open.later(day - 1)
      expect(await open.store.tokens.find(secret)).toBeDefined()
      open.later(1)
      expect(await open.store.tokens.find(secret)).toBeUndefined()
    })

    it('a token is used on a day, and the day is written once', { tags: 'long-on-postgres' }, async () => {
      const { secret } = await open.store.tokens.create(wanted)
      const use = async () => {
        const token = await open.store.tokens.find(secret)
        if (token) await open.store.tokens.noteUse(token)
        return (await open.other.tokens.list())[0]?.lastUsedOn
      }
      expect(await use()).toBe('2026-11-23')
      open.later(day / 2)
      expect(await use()).toBe('2026-11-23')
      open.later(day / 2)
      expect(await use()).toBe('2026-11-24')
    })

    it('tokens are listed newest first, and those that ended a year ago are gone', async () => {
      const first = await open.store.tokens.create({ ...wanted, name: 'first' })
      open.later(1000)
      await open.store.tokens.create({ ...wanted, name: 'second', expiresAt: new Date(start + day) })
      await open.store.tokens.revoke(first.token.id, by)
      const names = async () => (await open.other.tokens.list()).map((one) => one.name)
      expect(await names()).toEqual(['second', 'first'])
      open.later(365.5 * day)
      await open.store.tokens.create({ ...wanted, name: 'third' })
      expect(await names()).toEqual(['third', 'second'])
      open.later(day)
      await open.store.tokens.create({ ...wanted, name: 'fourth' })
      expect(await names()).toEqual(['fourth', 'third'])
    })

    it.each<[string, Partial<NewToken>]>([
      ['name must have 1 to 100 characters', { name: ' ' }],
      ['name must have 1 to 100 characters', { name: 'x'.repeat(101) }],
      ['and no control characters', { name: 'CMS\u001B[31m' }],
      ['at least one scope', { scopes: [] }],
      ['"everything" is no scope', { scopes: ['everything'] }],
      ['expires must be in the future', { expiresAt: new Date(start) }],
    ])('%s', { tags: 'long-on-postgres' }, async (message, change) => {
      await expect(async () => open.store.tokens.create({ ...wanted, ...change })).rejects.toThrow(message)
      expect(await open.store.tokens.list()).toEqual([])
    })
  })
}
