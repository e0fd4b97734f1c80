import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressKeys, canonicalPath, parseAddress } from '../../../src/domain/redirects/address.ts'
import { isPattern, matchPattern, parsePattern } from '../../../src/domain/redirects/pattern.ts'
import { createPatternTable } from '../../../src/domain/redirects/rule.ts'
import { fillTarget, findTargetProblem, toTarget } from '../../../src/domain/redirects/target.ts'
import { anyText } from '../../support/any-text.ts'

describe('an old address', () => {
  it.each([
    ['/a/', '/a', 'a slash at the end makes no difference'],
    ['/', '/', 'the front page stays'],
    ['/über uns/%C3%BCber', '/%C3%BCber%20uns/%C3%BCber', 'letters as they are, or encoded'],
    ['/%c3%bc%7Ea', '/%C3%BC~a', 'encoded in small letters, or without need'],
    ['/u\u0308', '/%C3%BC', 'letters in two parts'],
    ['/a%2Fb', '/a%2Fb', 'an encoded slash is no slash'],
    ['/a%252F', '/a%252F', 'an encoded percent sign stays one'],
    ['/index.php?p=3&a=1', '/index.php?a=1&p=3', 'the order of parameters makes no difference'],
    ['/?p=%33', '/?p=3', 'nor does their encoding'],
    ['/a?', '/a', 'an empty query is none'],
    ['/a?x', '/a?x=', 'a parameter without a value'],
  ])('%s is %s: %s', (written, address) => {
    expect(parseAddress(written)).toEqual({ address })
  })

  it.each([
    ['a', 'must be a path that begins with /'],
    ['https://old.example/a', 'must be a path that begins with /'],
    ['//evil.example', 'must begin with one / only'],
    ['/a#b', 'must not have a #'],
    ['/a\\b', 'must not have control characters or a \\'],
    ['/a%zz', 'has a % without two hexadecimal digits'],
    [`/${'a'.repeat(2000)}`, 'must have 2000 bytes at most'],
  ])('cannot be %s', (written, problem) => {
    expect(parseAddress(written)).toEqual({ problem: expect.stringContaining(problem) })
  })

  it('is looked for with its whole query, with one parameter, and without', () => {
    expect(addressKeys('/a/?p=1&utm_source=x').map(({ key, rest }) => [key, rest])).toEqual([
      ['/a?p=1&utm_source=x', []],
      ['/a?p=1', [['utm_source', 'x']]],
      ['/a?utm_source=x', [['p', '1']]],
      [
        '/a',
        [
          ['p', '1'],
          ['utm_source', 'x'],
        ],
      ],
    ])
    expect(addressKeys('/a')).toEqual([{ key: '/a', rest: [] }])
  })

  it('of any form has one canonical form, and never throws', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const once = canonicalPath(`/${text}`)
        expect(canonicalPath(once)).toBe(once)
        const parsed = parseAddress(`/${text}`)
        if ('address' in parsed) expect(parseAddress(parsed.address)).toEqual(parsed)
        expect(addressKeys(`/${text}`).length).toBeLessThanOrEqual(22)
      }),
    )
  })
})

describe('a pattern', () => {
  it.each<[string, string, Record<string, string> | undefined, string]>([
    ['/blog/*', '/blog/a/b', { splat: 'a/b' }, 'all further parts'],
    ['/blog/*', '/blog', { splat: '' }, 'none is one, too'],
    ['/blog/*', '/blogs', undefined, 'a part is whole'],
    [
      '/:year/:month/:slug.html',
      '/2019/05/old-name.html',
      { year: '2019', month: '05', slug: 'old-name' },
      'parts, with an ending',
    ],
    ['/:slug.html', '/.html', undefined, 'a placeholder stands for something'],
    ['/:slug.html', '/a.htm', undefined, 'another ending'],
    ['/:a', '/a/b', undefined, 'one part only'],
    ['/wiki/Talk:page', '/wiki/Talk%3Apage', {}, 'a colon within a part is no placeholder'],
    ['/tag/:über', '/tag/%3A%C3%BCber', {}, 'names have plain letters'],
    ['/über/:x', '/%C3%BCber/y%20z', { x: 'y%20z' }, 'in any spelling'],
    ['/p/:x/*', '/p/1', { x: '1', splat: '' }, 'both'],
  ])('%s and %s: %j, %s', (from, path, values) => {
    const pattern = parsePattern(from)
    if ('problem' in pattern) throw new Error(pattern.problem)
    const found = matchPattern(pattern, path)
    expect(found && Object.fromEntries(found)).toEqual(values)
  })

  it.each([
    ['/a*', 'can have a * only as its last part'],
    ['/*/a', 'can have a * only as its last part'],
    ['/*', 'would redirect every address'],
    ['/:a/:a', 'has the placeholder :a twice'],
    ['/:splat', 'must have another name for :splat'],
    ['/a/*?x=1', 'a pattern has no query'],
  ])('cannot be %s', (from, problem) => {
    expect(isPattern(from)).toBe(true)
    expect(parsePattern(from)).toEqual({ problem: expect.stringContaining(problem) })
  })

  it.each(['/a:b', '/wiki/Talk:page', '/%2A', '/a?q=*', '/:1'])('is not %s', (from) => {
    expect(isPattern(from)).toBe(false)
  })

  it('never throws, and takes a time that grows with the path alone', () => {
    const part = fc.oneof(fc.constantFrom(':a', ':b.html', '*', 'x', ''), anyText())
    const path = fc.array(part, { maxLength: 8 }).map((parts) => `/${parts.join('/')}`)
    fc.assert(
      fc.property(path, path, (from, asked) => {
        const pattern = parsePattern(from)
        if (!('problem' in pattern)) matchPattern(pattern, canonicalPath(asked))
      }),
    )
    const hard = parsePattern(`/${Array.from({ length: 400 }, (_, at) => `:p${at}a`).join('/')}/*`)
    if ('problem' in hard) throw new Error(hard.problem)
    const startedAt = performance.now()
    for (let times = 0; times < 100; times++) matchPattern(hard, `/${'a'.repeat(200)}`.repeat(400))
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it('of which several hold an address is the first of the file, wherever it begins', () => {
    const rule = (source: string, line: number) =>
      ({ source, isPattern: true, target: `/to/${line}`, status: 301, line }) as const
    const table = createPatternTable([rule('/:any/b', 1), rule('/a/*', 2), rule('/a/c', 3)])
    expect(table.find('/a/b?x=1')?.location).toBe('/to/1?x=1')
    expect(table.find('/a/c')?.location).toBe('/to/2')
    expect(table.find('/c/d')).toBeUndefined()
  })
})

describe('the target of a redirect', () => {
  const values = new Map([
    ['slug', 'a%20b'],
    ['splat', '/evil.example/x'],
  ])
  it.each<[string, [string, string][], string, string]>([
    ['/articles/:slug', [], '/articles/a%20b', 'placeholders'],
    ['/:splat', [], '/evil.example/x', 'never the path of another host'],
    [
      'https://new.example/:slug?s=:slug#:slug',
      [['a', '1']],
      'https://new.example/a%20b?s=a%20b#a%20b',
      'a query of its own',
    ],
    [
      '/x#top',
      [
        ['a', '1'],
        ['b', 'c d'],
      ],
      '/x?a=1&b=c+d#top',
      'the parameters of the request go along',
    ],
    ['https://new.example:8080', [], 'https://new.example:8080', 'a port is no placeholder'],
    ['/:other', [], '/:other', 'an unknown name stays'],
  ])('%s with %j is %s: %s', (target, rest, location) => {
    expect(fillTarget(target, values, rest)).toBe(location)
  })

  it.each([
    ['articles/a', 'must be a path that begins with one /'],
    ['//evil.example', 'must be a path that begins with one /'],
    ['javascript:alert(1)', 'must be a path'],
    ['https://', 'must have a host'],
    ['https://user@host.example/', 'must have a host'],
    ['/a b', 'must not have spaces'],
    ['/:year/:slug', 'has the placeholder :year, which is not in the old address; %3A is a colon itself'],
    ['/a/*', 'must have :splat where the words of the * go'],
  ])('cannot be %s', (target, problem) => {
    expect(findTargetProblem(target, new Set(['slug']))).toContain(problem)
  })

  it('has the letters of an address only', () => {
    expect(toTarget('/über/漢?x=é')).toBe('/%C3%BCber/%E6%BC%A2?x=%C3%A9')
  })
})
