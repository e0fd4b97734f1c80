import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readJson } from '../../../src/ingest/forms/json.ts'
import { cases } from '../../support/depth.ts'

function faultsOf(text: string) {
  return readJson(text).drafts.flatMap(({ problems }) => problems)
}

/** What a person has written, the line to look at, and what is said of it. */
const broken: readonly (readonly [string, string, number, string])[] = [
  ['an empty file', '', 1, 'it is empty'],
  ['white space only', ' \n\n', 1, 'it is empty'],
  ['a comma after the last field', '{\n"title": "A",\n"slug": "a",\n}', 3, 'a comma too many'],
  ['a comma after the last entry', '{"title": "A",\n"tags": ["a",\n"b",\n]}', 3, 'a comma too many'],
  ['two commas', '{"title": "A",,\n"slug": "a"}', 1, 'a comma too many'],
  ['no comma between fields', '{\n"title": "A"\n"slug": "a"\n}', 2, 'a comma is missing after "A"'],
  ['no comma between articles', '[\n{"title": "A"}\n{"title": "B"}]', 2, 'a comma is missing after }'],
  ['no comma between words', '{"title": "A",\n"tags": ["a" "b"]}', 2, 'a comma is missing after "a"'],
  ['no colon', '{\n"title" "A"\n}', 2, 'a colon is missing after "title"'],
  ['no value', '{\n"title": ,\n"slug": "a"}', 2, 'the value of "title" is missing'],
  ['no value at the end', '{\n"title":\n}', 3, 'the value of "title" is missing'],
  ['a name without quotes', '{\ntitle: "A"}', 2, 'the name of a field must be in double quotes: "title"'],
  ['a name in single quotes', "{\n'title': 'A'}", 2, 'must be in double quotes: "title"'],
  ['a text in single quotes', '{\n"title": \'A\'}', 2, 'straight double quotes: "A"'],
  ['a text in typographic quotes', '{\n"title": “A”}', 2, 'straight double quotes: "A"'],
  ['a text without quotes', '{\n"title": Bread}', 2, 'Bread must be in double quotes: "Bread"'],
  ['a date without quotes', '{"title": "A",\n"published": 2026-11-23}', 2, '2026-11-23 is no number of JSON'],
  ['True as in Python', '{"title": "A",\n"draft": True}', 2, 'True must be written true'],
  ['None as in Python', '{"title": "A",\n"summary": None}', 2, 'None must be written null'],
  ['a number with a zero before it', '{"title": "A",\n"width": 007}', 2, '007 is no number of JSON'],
  ['a number with a comma', '{"title": "A",\n"width": .5}', 2, '.5 is no number of JSON'],
  ['a comment', '{\n// the headline\n"title": "A"}', 2, 'JSON has no comments'],
  ['a comment in stars', '{"title": "A" /* hm */}', 1, 'JSON has no comments'],
  ['a brace that is never closed', '\n{"title": "A"', 2, '{ is never closed: } is missing'],
  ['a bracket that is never closed', '{"title": "A",\n"tags": ["a"', 2, '[ is never closed: ] is missing'],
  ['the wrong bracket', '{"title": "A",\n"tags": ["a"}}', 2, '} must be ], since [ of line 2 is open'],
  ['a text without its end', '{\n"title": "A,\n"slug": "a"}', 2, 'has no closing " on its line'],
  ['a text over two lines', '{\n"title": "A\nB"}', 2, 'write \\n for a line break'],
  ['a quote in a text', '{\n"title": "The "best" bread"}', 2, 'a quote inside a text must be written \\"'],
  ['a backslash', '{\n"title": "C:\\Documents"}', 2, '\\D means nothing in JSON; write \\\\'],
  ['a broken escape', '{\n"title": "caf\\u9"}', 2, '\\u needs four hexadecimal digits'],
  ['a tab in a text', '{\n"title": "A\tB"}', 2, 'a tab inside a text must be written \\t'],
  ['two articles in a row', '{"title": "A"}\n{"title": "B"}', 2, 'several articles must be a list'],
  ['an invisible space', '{\n\u00a0"title": "A"}', 2, 'in double quotes'],
  ['an invisible space before a value', '{\n"title":\u00a0"A"}', 2, 'an invisible character (U+00A0)'],
  ['a field twice', '{\n"title": "A",\n"title": "B"\n}', 3, 'title is there twice, in line 2 and line 3'],
  ['Markdown in a JSON file', '# A headline\n\nText', 1, 'must be in double quotes'],
  ['a thousand brackets, and then a thousand more', '['.repeat(20_000), 1, 'it is nested too deeply'],
]

describe('a JSON file that is broken', () => {
  it.each(broken)('says where and what to write instead: %s', (_what, text, line, message) => {
    expect(faultsOf(text)[0]).toMatchObject({ line, message: expect.stringContaining(message) })
  })

  it('says all of its slips at once', () => {
    const text = '{\n"title": "A" // the headline\n"tags": ["a",],\n"slug": "a",\n}'
    expect(faultsOf(text).map(({ line, message }) => [line, message])).toEqual([
      [2, 'file is not JSON: JSON has no comments: remove it'],
      [2, 'file is not JSON: a comma is missing after "A"'],
      [3, 'file is not JSON: a comma too many: nothing follows it'],
      [4, 'file is not JSON: a comma too many: nothing follows it'],
    ])
  })

  it('is refused whatever was done to it, in our own words', { tags: 'deep' }, () => {
    const whole = JSON.stringify(
      { title: 'A "b"', tags: ['x', 'ÿ'], figures: [{ width: 1.5, alt: null }] },
      null,
      1,
    )
    const slip = fc.tuple(
      fc.nat(whole.length),
      fc.nat(3),
      fc.constantFrom(...'{}[],:"\\\'/*x0 \n\u00a0-', ''),
    )
    fc.assert(
      fc.property(fc.array(slip, { minLength: 1, maxLength: 3 }), (slips) => {
        let text = whole
        for (const [at, removed, added] of slips) text = text.slice(0, at) + added + text.slice(at + removed)
        const faults = faultsOf(text)
        if (isJson(text)) return
        expect(faults.length).toBeGreaterThan(0)
        const lines = text.split('\n').length
        for (const { line = 0, message } of faults) {
          expect(message).toMatch(/^file is not JSON: /)
          expect(message).not.toMatch(/Expected|Unexpected|position|token/)
          expect(line >= 1 && line <= lines).toBe(true)
        }
      }),
      { numRuns: cases(5_000) },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
