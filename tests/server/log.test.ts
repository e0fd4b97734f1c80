import { expect, it } from 'vitest'
import { PublisherError } from '../../src/domain/errors.ts'
import { startLog } from '../../src/server/log.ts'

it.each([
  ['without its stack what a person can mend', new PublisherError('invalid', 'title is missing'), undefined],
  ['with its stack an outage', new PublisherError('unavailable', 'it does not answer'), expect.any(String)],
  ['with its stack a bug', new TypeError('x is not a function'), expect.any(String)],
])('the log has %s', (_what, err, stack) => {
  const lines: Record<string, unknown>[] = []
  startLog({ logLevel: 'info' }, {}, { write: (line) => lines.push(JSON.parse(line)) }).error(
    { err },
    'failed',
  )
  expect(lines).toMatchObject([{ msg: 'failed', err: { message: err.message } }])
  expect(lines.map((line) => Object(line.err).stack)).toEqual([stack])
})
