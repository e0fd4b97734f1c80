import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  looksLikeSecret,
  looksLikeToken,
  makeSecret,
  parseScopes,
} from '../../../src/domain/accounts/token.ts'

describe('a token', () => {
  it('has a prefix, 43 characters of 256 random bits and a checksum of 6', () => {
    const secret = makeSecret('token')
    expect(secret).toMatch(/^gzt_[\dA-Za-z]{49}$/)
    expect(looksLikeToken(secret)).toBe(true)
    expect(makeSecret('token')).not.toBe(secret)
  })

  it('is not taken for what renews one', () => {
    const refresh = makeSecret('refresh')
    expect([looksLikeSecret(refresh, 'refresh'), looksLikeToken(refresh)]).toEqual([true, false])
  })

  it('with one character mistyped is recognised as wrong', () => {
    const secret = makeSecret('token')
    fc.assert(
      fc.property(fc.nat({ max: secret.length - 1 }), fc.constantFrom(...'0Zz_- é'), (at, sign) => {
        fc.pre(secret[at] !== sign)
        expect(looksLikeToken(secret.slice(0, at) + sign + secret.slice(at + 1))).toBe(false)
      }),
    )
  })

  it.each([[''], ['gzt_'], [`${makeSecret('token')}0`], [` ${makeSecret('token')}`], ['secret']])(
    'is not "%s"',
    (text) => {
      expect(looksLikeToken(text)).toBe(false)
    },
  )
})

describe('scopes', () => {
  it('are listed in one order, each once', () => {
    expect(parseScopes(['publish', 'write', 'publish'])).toEqual(['write', 'publish'])
  })

  it('name every unknown one, and what it may mean', () => {
    expect(() => parseScopes(['wirte', 'write', 'all'])).toThrow(
      '"wirte" is no scope; did you mean write?; "all" is no scope. The scopes are read, write, publish,',
    )
  })

  it('are at least one', () => {
    expect(() => parseScopes([])).toThrow('a token needs at least one scope')
  })
})
