import { expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { readableLines, startLog } from '../../../src/server/log/log.ts'

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

it('on a terminal problems and errors are sentences, one a line, and no file can steer the terminal', () => {
  let shown = ''
  const write = (text: string) => {
    shown += text
  }
  const log = startLog({ logLevel: 'info' }, {}, readableLines(write))
  const problems = [{ field: 'title', line: 2, message: 'title must not be \u001b[2J' }]
  log.error({ problems }, 'an article is refused')
  log.error({ err: new PublisherError('invalid', 'a.json:1: one\nb.json:2: two \u001b[2J') }, 'failed')
  log.error({ err: new TypeError('x is not a function') }, 'a bug')
  const lines = shown.split('\n').map((line) => line.replace(/^\[[^\]]*\] /, '').trim())
  expect(lines.slice(0, 8)).toEqual([
    'ERROR: an article is refused',
    'problems:',
    'line 2: title must not be \\u001b[2J',
    'ERROR: failed',
    'err:',
    'a.json:1: one',
    'b.json:2: two \\u001b[2J',
    'ERROR: a bug',
  ])
  expect(shown).toMatch(/TypeError: x is not a function\n\s+at /)
})
