import { describe, expect, it } from 'vitest'
import { makeSecret } from '../../../src/domain/accounts/token.ts'
import type { CodeProof, Granted, NewAuthorization, Store } from '../../../src/store/store.ts'
import { day, openTwo, start } from './open-two.ts'

const minute = 60_000
const proof: CodeProof = {
  clientId: 'https://app.example/',
  redirectUri: 'https://app.example/back',
  challenge: 'OfYAxt8zU2dAPDWQxTAUIteRzMsoj9QBdMIVEDOErUo',
}
const wanted: NewAuthorization = {
  ...proof,
  scopes: ['create', 'update', 'profile'],
  me: 'https://news.example/',
  name: 'App (Ada)',
  person: 'Ada',
  acceptsTwice: true,
}

async function grant(store: Store, change: Partial<NewAuthorization> = {}): Promise<Granted> {
  const code = await store.authorizations.begin({ ...wanted, ...change })
  return (await store.authorizations.redeem(code, proof, { withToken: true })) as Granted
}

/** What holds for one-time codes, and for what clients exchange for tokens, on every database. */
export function describeAuthorizations(name: string, makeDatabase: () => Promise<string>): void {
  describe(`one-time codes of people on ${name}`, () => {
    const open = openTwo(makeDatabase)

    it('a code works once, on every server, however it is written', async () => {
      const { code, ...login } = await open.store.logins.begin(' Ada ')
      expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/)
      expect(login).toEqual({ name: 'Ada', expiresAt: new Date(start + 10 * minute) })
      const typed = ` ${code.toLowerCase().replaceAll('-', ' ')}`
      expect(await open.other.logins.redeem(typed)).toEqual({ name: 'Ada' })
      expect(await open.store.logins.redeem(code)).toBeUndefined()
    })

    it('of two at the same time, one gets it', async () => {
      const { code } = await open.store.logins.begin()
      const both = await Promise.all([open.store.logins.redeem(code), open.other.logins.redeem(code)])
      expect(both.filter((one) => one !== undefined)).toEqual([{}])
    })

    it('a code ends after ten minutes', { tags: 'long-on-postgres' }, async () => {
      const { code } = await open.store.logins.begin()
      open.later(10 * minute)
      expect(await open.store.logins.redeem(code)).toBeUndefined()
    })

    it('all servers sign forms with one secret', async () => {
      const [one, two] = await Promise.all([open.store.logins.formSecret(), open.other.logins.formSecret()])
      expect(one).toBe(two)
      expect(await open.other.logins.formSecret()).toBe(one)
    })
  })

  describe(`codes of clients on ${name}`, () => {
    const open = openTwo(makeDatabase)
    const redeem = (code: string, change: Partial<CodeProof> = {}, withToken = true) =>
      open.other.authorizations.redeem(code, { ...proof, ...change }, { withToken })

    it('a code gives a token for a month, with what renews it', async () => {
      const code = await open.store.authorizations.begin(wanted)
      const granted = (await redeem(code)) as Granted
      expect(granted).toMatchObject({ scopes: wanted.scopes, me: wanted.me })
      expect(await open.store.tokens.find(granted.secret)).toEqual({
        id: granted.token.id,
        name: 'App (Ada)',
        scopes: wanted.scopes,
        createdAt: new Date(start),
        createdBy: 'Ada',
        expiresAt: new Date(start + 30 * day),
        clientId: proof.clientId,
        me: wanted.me,
        acceptsTwice: true,
      })
    })

    it.each<[string, Partial<CodeProof>]>([
      ['another client', { clientId: 'https://other.example/' }],
      ['another redirect address', { redirectUri: 'https://app.example/other' }],
      ['another verifier', { challenge: 'x'.repeat(43) }],
    ])(
      'a code is refused to %s, and stays for its own client',
      { tags: 'long-on-postgres' },
      async (_what, change) => {
        const code = await open.store.authorizations.begin(wanted)
        expect(await redeem(code, change)).toEqual({ refusal: 'unknown' })
        expect(await redeem(code)).toHaveProperty('secret')
      },
    )

    it('a second use of a code revokes the token that it gave', { tags: 'long-on-postgres' }, async () => {
      const code = await open.store.authorizations.begin(wanted)
      const { secret, refreshSecret } = (await redeem(code)) as Granted
      expect(await redeem(code)).toEqual({ refusal: 'used' })
      expect(await open.store.tokens.find(secret)).toBeUndefined()
      const { clientId } = proof
      expect(await open.store.authorizations.refresh(refreshSecret, { clientId })).toEqual({
        refusal: 'unknown',
      })
    })

    it('of two uses at the same time, one token at most is given, and none stays', async () => {
      const code = await open.store.authorizations.begin(wanted)
      const both = await Promise.all([
        open.store.authorizations.redeem(code, proof, { withToken: true }),
        open.other.authorizations.redeem(code, proof, { withToken: true }),
      ])
      expect(both.filter((one) => 'refusal' in one)).toEqual([{ refusal: 'used' }])
      const all = await open.store.tokens.list()
      expect(all.map(({ revokedAt }) => revokedAt)).toEqual([new Date(start)])
    })

    it('a code ends after five minutes', { tags: 'long-on-postgres' }, async () => {
      const code = await open.store.authorizations.begin(wanted)
      open.later(5 * minute)
      expect(await redeem(code)).toEqual({ refusal: 'unknown' })
    })

    it('a code without scopes gives the profile URL, and no token', {
      tags: 'long-on-postgres',
    }, async () => {
      const code = await open.store.authorizations.begin({ ...wanted, scopes: [] })
      expect(await redeem(code)).toEqual({ refusal: 'no_scope' })
      expect(await redeem(code, {}, false)).toEqual({ scopes: [], me: wanted.me })
      expect(await redeem(code, {}, false)).toEqual({ refusal: 'used' })
      expect(await open.store.tokens.list()).toEqual([])
    })
  })

  describe(`renewing tokens on ${name}`, () => {
    const open = openTwo(makeDatabase)
    const { clientId } = proof
    const refresh = (secret: string, change: { clientId?: string; scopes?: readonly string[] } = {}) =>
      open.other.authorizations.refresh(secret, { clientId, ...change })

    it('gives the same token a new secret and a new time, and ends the old secret', async () => {
      const first = await grant(open.store)
      open.later(29 * day)
      const second = (await refresh(first.refreshSecret)) as Granted
      expect(second.token).toEqual({ ...first.token, expiresAt: new Date(start + 59 * day) })
      expect(await open.store.tokens.find(first.secret)).toBeUndefined()
      expect(await open.store.tokens.find(second.secret)).toEqual(second.token)
    })

    it('gives fewer scopes if the client asks for fewer, and never more than were granted', {
      tags: 'long-on-postgres',
    }, async () => {
      const first = await grant(open.store)
      const fewer = (await refresh(first.refreshSecret, { scopes: ['create'] })) as Granted
      expect(fewer.token.scopes).toEqual(['create'])
      for (const scopes of [['create', 'delete'], ['admin'], ['nonsense'], []]) {
        expect(await refresh(fewer.refreshSecret, { scopes })).toEqual({ refusal: 'wider_scope' })
      }
      const all = (await refresh(fewer.refreshSecret)) as Granted
      expect(all.token.scopes).toEqual(wanted.scopes)
    })

    it('a second use of what renews a token revokes it', { tags: 'long-on-postgres' }, async () => {
      const first = await grant(open.store)
      const second = (await refresh(first.refreshSecret)) as Granted
      expect(await refresh(first.refreshSecret)).toEqual({ refusal: 'used' })
      expect(await open.store.tokens.find(second.secret)).toBeUndefined()
      expect(await refresh(second.refreshSecret)).toEqual({ refusal: 'unknown' })
    })

    it('of two uses at the same time, one token at most is given, and it does not stay', async () => {
      const { refreshSecret } = await grant(open.store)
      const both = await Promise.all([
        open.store.authorizations.refresh(refreshSecret, { clientId }),
        open.other.authorizations.refresh(refreshSecret, { clientId }),
      ])
      expect(both.filter((one) => 'refusal' in one)).toEqual([{ refusal: 'used' }])
      expect(await open.store.tokens.list()).toMatchObject([{ revokedAt: new Date(start) }])
    })

    it('is refused to another client, after half a year without use, and for what is none', {
      tags: 'long-on-postgres',
    }, async () => {
      const { refreshSecret, secret } = await grant(open.store)
      expect(await refresh(refreshSecret, { clientId: 'https://other.example/' })).toEqual({
        refusal: 'unknown',
      })
      expect(await refresh(makeSecret('refresh'))).toEqual({ refusal: 'unknown' })
      expect(await open.store.tokens.find(secret)).toBeDefined()
      open.later(180 * day)
      expect(await refresh(refreshSecret)).toEqual({ refusal: 'unknown' })
    })

    it('a token is revoked by its secret, or by what renews it', async () => {
      const one = await grant(open.store)
      const two = await grant(open.store)
      await open.store.authorizations.revoke(one.secret)
      await open.store.authorizations.revoke(two.refreshSecret)
      await open.store.authorizations.revoke(makeSecret('token'))
      expect(await open.store.tokens.find(one.secret)).toBeUndefined()
      expect(await open.store.tokens.find(two.secret)).toBeUndefined()
      expect(await refresh(one.refreshSecret)).toEqual({ refusal: 'unknown' })
    })
  })
}
