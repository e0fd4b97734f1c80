import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

it('a run with failed tests fails, also one that has started PostgreSQL', async () => {
  const file = 'tests/store/publication-id.postgres.test.ts'
  const args = ['run', '--config', '.vitest.config.ts', '--project', 'postgres', '--testTimeout', '1', file]
  const run = spawn('node', ['node_modules/vitest/vitest.mjs', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  run.stdout.on('data', (chunk) => {
    output += chunk
  })
  const [code] = await once(run, 'close')
  expect(output).toContain('failed')
  expect(code).toBe(1)
})
