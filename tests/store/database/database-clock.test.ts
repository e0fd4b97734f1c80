import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createDatabaseClock } from '../../../src/store/database/database-clock.ts'

const start = Date.parse('2026-11-23T09:00:00Z')

it.each([
  ['ahead of', 4_900],
  ['behind', -4_900],
])('a clock that is %s the database decides by the database', async (_, aheadMs) => {
  const clock = createDatabaseClock({
    now: () => new Date(start + aheadMs),
    readTime: async () => new Date(start),
  })
  await clock.refresh?.()
  expect(clock.now()).toEqual(new Date(start))
  expect(clock.aheadMs()).toBe(aheadMs)
})

it('small differences do not make the time jump', async () => {
  const clock = createDatabaseClock({
    now: () => new Date(start),
    readTime: async () => new Date(start - 12),
  })
  await clock.refresh?.()
  expect(clock.now()).toEqual(new Date(start))
})

it('a slow answer or none leaves the last difference', async () => {
  let tripMs = 0
  let time = start
  const readTime = async () => {
    time += tripMs
    if (tripMs < 0) throw new Error('down')
    return new Date(time - tripMs - 3_000)
  }
  const clock = createDatabaseClock({ now: () => new Date(time), readTime })
  await clock.refresh?.()
  expect(clock.aheadMs()).toBe(3_000)
  for (const wrong of [5_000, -1]) {
    tripMs = wrong
    await clock.refresh?.()
    expect(clock.aheadMs()).toBe(3_000)
  }
})

it('concurrent measurements share one question', async () => {
  let asked = 0
  const readTime = async () => {
    asked++
    await sleep(5)
    return new Date(start)
  }
  const clock = createDatabaseClock({ now: () => new Date(start), readTime })
  await Promise.all([clock.refresh?.(), clock.refresh?.(), clock.refresh?.()])
  expect(asked).toBe(1)
})

it('without a clock of the database the own one decides, and is never measured', () => {
  const clock = createDatabaseClock({ now: () => new Date(start) })
  expect([clock.now(), clock.aheadMs(), clock.refresh]).toEqual([new Date(start), 0, undefined])
})
