import { expect, it } from 'vitest'
import lock from '../package-lock.json' with { type: 'json' }

it('no package names the Node that it needs in the lock file, or npm would warn of each: run .ci/lock', () => {
  const named = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && 'engines' in entry)
  expect(named.map(([path]) => path)).toEqual([])
})
