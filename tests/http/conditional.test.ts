import { expect, it } from 'vitest'
import { isNotModified } from '../../src/http/conditional.ts'

const changed = new Date('2026-11-23T08:00:00Z')
const later = new Date('2026-11-23T09:00:00Z')

const parsed: readonly [reason: string, ifNoneMatch: string, isHeld: boolean][] = [
  ['a tag with a comma in it', '"a,T"', false],
  ['a list whose first tag has a comma', '"a,b","T"', true],
  ['a list with tabs', '"a",\t"T"\t,"b"', true],
  ['a list with spaces before commas', '"a" , "T" , "b"', true],
  ['spaces around the header', '  "T"  ', true],
  ['an empty element in the list', '"a",,"T"', true],
  ['a comma after the last tag', '"T",', true],
  ['a star with spaces around it', ' *\t', true],
  ['a star in a list is no wildcard', '*, "a"', false],
  ['a star in a list before our tag', '*, "T"', true],
  ['two stars', '**', false],
  ['a lower-case weakness indicator', 'w/"T"', true],
  ['a tag without its last quote', '"T', false],
  ['a tag without its first quote', 'T"', false],
  ['single quotes', "'T'", false],
  ['only a comma', ',', false],
  ['only white space', ' \t ', false],
]

it.each(parsed)('If-None-Match, %s: %j matches: %s', (_reason, ifNoneMatch, isHeld) => {
  expect(isNotModified({ 'if-none-match': ifNoneMatch }, { tag: 'T' }, later)).toBe(isHeld)
})

const dates: readonly [reason: string, ifModifiedSince: string, isHeld: boolean][] = [
  ['IMF-fixdate', 'Mon, 23 Nov 2026 08:00:00 GMT', true],
  ['RFC 850', 'Monday, 23-Nov-26 08:00:00 GMT', true],
  ['RFC 850 of the last century', 'Tuesday, 23-Nov-99 08:00:00 GMT', false],
  ['asctime', 'Mon Nov 23 08:00:00 2026', true],
  ['asctime, a day of one digit before the change', 'Mon Nov  9 08:00:00 2026', false],
  ['spaces around', ' Mon, 23 Nov 2026 08:00:00 GMT ', true],
  ['a lower-case zone', 'Mon, 23 Nov 2026 08:00:00 gmt', false],
  ['another zone', 'Mon, 23 Nov 2026 08:00:00 CET', false],
  ['a numeric zone', 'Mon, 23 Nov 2026 08:00:00 +0000', false],
  ['no zone', 'Mon, 23 Nov 2026 08:00:00', false],
  ['no seconds', 'Mon, 23 Nov 2026 08:00 GMT', false],
  ['no weekday', '23 Nov 2026 08:00:00 GMT', false],
  ['an hour that does not exist', 'Mon, 23 Nov 2026 24:00:00 GMT', false],
  ['a minute that does not exist', 'Mon, 23 Nov 2026 08:60:00 GMT', false],
  ['a month that does not exist', 'Mon, 23 Nvo 2026 08:00:00 GMT', false],
  ['a day 0', 'Mon, 00 Nov 2026 08:00:00 GMT', false],
  ['a year before 1000, which Date takes for another', 'Mon, 23 Nov 0026 08:00:00 GMT', false],
  ['text after the date', 'Mon, 23 Nov 2026 08:00:00 GMT; length=5', false],
  ['a number', '1795420800', false],
]

it.each(dates)('If-Modified-Since, %s: %j matches: %s', (_reason, ifModifiedSince, isHeld) => {
  expect(
    isNotModified({ 'if-modified-since': ifModifiedSince }, { tag: 'T', changedAt: changed }, later),
  ).toBe(isHeld)
})

/** Far more than one header can have: an algorithm of quadratic time would not end. */
const many = 100_000

it.each([
  ['a tag of too many suffixes', `"T${'-gz'.repeat(many)}"`, false],
  ['a tag of suffixes with another ending', `"T${'--gzip'.repeat(many)}x"`, false],
  ['a tag of dashes', `"T${'-'.repeat(many)}"`, false],
  ['quotes', '"'.repeat(many), false],
  ['a list of tags with our prefix, and our tag at its end', `${'"T-gz-x", '.repeat(many)}"T-gz"`, true],
])('a long If-None-Match takes time in proportion to its length: %s', (_, ifNoneMatch, isHeld) => {
  expect(isNotModified({ 'if-none-match': ifNoneMatch }, { tag: 'T' }, later)).toBe(isHeld)
})
