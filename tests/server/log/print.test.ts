import { expect, it } from 'vitest'
import { toPrintable } from '../../../src/server/log/print.ts'

it.each([
  ['an escape sequence', '\x1b[31mred\x1b[0m', '\\u001b[31mred\\u001b[0m'],
  ['an escape sequence in one character', '\x9b31mred', '\\u009b31mred'],
  ['a window title', '\x1b]0;title\x07', '\\u001b]0;title\\u0007'],
  ['a carriage return, which writes over the line', 'good\rbad', 'good\\u000dbad'],
  ['a backspace', 'good\b\b', 'good\\u0008\\u0008'],
  ['a mark that reverses what follows', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['line feeds and tabulators stay', 'a\n\tb', 'a\n\tb'],
  ['letters of all scripts stay', 'é עברית 日本 🎈', 'é עברית 日本 🎈'],
])('%s', (_what, text, printed) => {
  expect(toPrintable(text)).toBe(printed)
})

it('the output is the same JSON', () => {
  const value = { title: '\x7f\x9b\u202e"\\' }
  expect(JSON.parse(toPrintable(JSON.stringify(value)))).toEqual(value)
})
