import { describe, expect, it } from 'vitest'
import { judge, toResult } from '../../../src/api/webhooks/attempt.ts'
import type { Reply } from '../../../src/http/outgoing/callback-client.ts'

const now = new Date('2026-11-23T09:00:00Z')
const answered = (status: number, retryAfter?: string): Reply => ({
  kind: 'answered',
  status,
  text: '',
  ...(retryAfter !== undefined && { retryAfter }),
})
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const healthy = { attempts: 0, failures: 0 }

describe('an attempt at a webhook', () => {
  it.each([
    ['200', answered(200), 'delivered'],
    ['204', answered(204), 'delivered'],
    ['299', answered(299), 'delivered'],
    ['301', answered(301), 'redirected'],
    ['304', answered(304), 'redirected'],
    ['400', answered(400), 'refused'],
    ['410', answered(410), 'gone'],
    ['500', answered(500), 'refused'],
    ['no answer in time', { kind: 'timed_out' } as const, 'timed_out'],
    ['no connection', { kind: 'unreachable' } as const, 'unreachable'],
    ['an address that is not public', { kind: 'forbidden' } as const, 'forbidden'],
  ])('with %s is said in a word', (_what, reply, word) => {
    expect(toResult(reply)).toBe(word)
  })

  it.each([
    [2, 300],
    [3, 1_800],
    [4, 2 * 3_600],
    [5, 5 * 3_600],
    [6, 10 * 3_600],
    [7, 14 * 3_600],
    [8, 20 * 3_600],
    [9, 24 * 3_600],
    [10, undefined],
  ])(
    'number %i, if it fails, is followed by one after %s seconds, and others need not wait',
    (number, seconds) => {
      const verdict = judge(answered(500), { attempts: number - 1, failures: 1 }, now, 0.5)
      expect(verdict).toEqual({
        kind: 'failed',
        ...(seconds !== undefined && { retryAt: inSeconds(seconds) }),
      })
    },
  )

  it.each([
    [0, 5],
    [1, 10],
    [3, 40],
    [6, 300],
    [500, 300],
  ])(
    'that is the first of its event, after %i failures of the webhook, holds the others for %i s',
    (failures, seconds) => {
      const verdict = judge(answered(500), { attempts: 0, failures }, now, 0.5)
      const until = inSeconds(seconds)
      expect(verdict).toEqual({ kind: 'failed', retryAt: until, restUntil: until, staysFirst: true })
    },
  )

  it('is repeated up to a fifth earlier or later', () => {
    const at = (random: number) => {
      const verdict = judge(answered(500), { attempts: 1, failures: 1 }, now, random)
      return verdict.kind === 'failed' && verdict.retryAt
    }
    expect([at(0), at(1)]).toEqual([inSeconds(240), inSeconds(360)])
  })

  it('is repeated when Retry-After says, if that is later, and the webhook rests until then', () => {
    const at = inSeconds(600)
    expect(judge(answered(503, '600'), healthy, now, 0.5)).toEqual({
      kind: 'failed',
      retryAt: at,
      restUntil: at,
      staysFirst: true,
    })
    expect(judge(answered(429, '600'), { attempts: 1, failures: 1 }, now, 0.5)).toEqual({
      kind: 'failed',
      retryAt: at,
      restUntil: at,
    })
    expect(judge(answered(503, '1'), healthy, now, 0.5)).toMatchObject({ retryAt: inSeconds(5) })
    expect(judge(answered(503, '99999999'), healthy, now, 0.5)).toMatchObject({ retryAt: inSeconds(86_400) })
  })

  it('with 410 is the last, and disables the webhook', () => {
    expect(judge(answered(410), healthy, now, 0.5)).toEqual({
      kind: 'failed',
      disables: 'the receiver has answered 410 Gone',
    })
  })

  it('disables a webhook that has taken nothing for five days', () => {
    const since = (days: number) => ({
      attempts: 0,
      failures: 50,
      failingSince: new Date(now.getTime() - days * 86_400_000),
    })
    expect(judge(answered(500), since(4.9), now, 0.5)).not.toHaveProperty('disables')
    expect(judge(answered(500), since(5), now, 0.5)).toMatchObject({
      disables: 'nothing was delivered for 5 days',
    })
    expect(judge(answered(200), since(6), now, 0.5)).toEqual({ kind: 'delivered' })
  })
})
