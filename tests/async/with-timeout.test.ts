import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { withTimeout } from '../../src/async/with-timeout.ts'

const failLate = () => {
  throw new Error('late')
}

it.each<[string, () => Promise<string>, () => string, string]>([
  ['resolves as the work does', async () => 'done', failLate, 'done'],
  ['throws what the work throws', () => Promise.reject(new Error('broken')), failLate, 'Error: broken'],
  ['resolves with another value when the work is late', () => sleep(1000, 'done'), () => 'other', 'other'],
  ['throws when the work is late', () => sleep(1000, 'done'), failLate, 'Error: late'],
  ['ignores a failure after that', () => sleep(20).then(failLate), () => 'other', 'other'],
])('%s', async (_, work, onTimeout, expected) => {
  const outcome = await withTimeout(work(), 5, onTimeout).catch(String)
  await sleep(30)
  expect(outcome).toBe(expected)
})
