import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeRedirects } from '../../../src/ingest/redirects/merge-redirects.ts'
import { parseRedirects } from '../../../src/ingest/redirects/parse-redirects.ts'
import { anyText } from '../../support/any-text.ts'
import { cases } from '../../support/depth.ts'

const parse = (...lines: string[]) => parseRedirects(lines.join('\n'), 'https://courier.example')

describe('redirects.csv', () => {
  it('has a line for each old address, with or without header, status, comments, quotes and empty lines', async () => {
    const { rules, problems } = await parse(
      'from,to,status',
      '# From the old system',
      '',
      '/2019/05/old-name.html,/articles/new-name',
      '/feed/, /rss.xml , 301\r',
      '"/a,b?x=""1""",https://elsewhere.example/a,302',
      '/gone.html,,410',
      '/blog/*,https://courier.example/articles/:splat,308',
      '/?p=12,/articles/twelve',
      '/über,/ä',
    )
    expect(problems).toEqual([])
    expect(rules).toEqual([
      {
        source: '/2019/05/old-name.html',
        isPattern: false,
        target: '/articles/new-name',
        status: 301,
        line: 4,
      },
      { source: '/feed', isPattern: false, target: '/rss.xml', status: 301, line: 5 },
      {
        source: '/a%2Cb?x=%221%22',
        isPattern: false,
        target: 'https://elsewhere.example/a',
        status: 302,
        line: 6,
      },
      { source: '/gone.html', isPattern: false, target: '', status: 410, line: 7 },
      { source: '/blog/*', isPattern: true, target: '/articles/:splat', status: 308, line: 8 },
      { source: '/?p=12', isPattern: false, target: '/articles/twelve', status: 301, line: 9 },
      { source: '/%C3%BCber', isPattern: false, target: '/%C3%A4', status: 301, line: 10 },
    ])
  })

  it.each([
    ['/a', 'to is missing'],
    ['/a,/b,303', 'status must be one of 301, 302, 308, 410, or empty for 301; it is "303"'],
    ['/a,/b,410', 'to must be empty, since 410 says that the address is gone; it is "/b"'],
    ['/a,/b,301,x', 'there are 4 fields'],
    ['/a"b,/c', 'a double quote is not closed'],
    ['"/a,/c', 'a double quote is not closed'],
    ['a,/b', 'from must be a path that begins with /'],
    ['/a,b', 'to must be a path that begins with one /'],
    ['/rss.xml,/b', 'from must not be /rss.xml, which has an answer of its own'],
    ['/,/b', 'from must not be /, which has an answer of its own'],
    ['/subscribe?x=1,/b', 'from must not be /subscribe'],
    ['/a/*,/b/:x', 'to has the placeholder :x, which is not in the old address'],
    ['/a,/b/:slug', 'to has the placeholder :slug, which is not in the old address; %3A is a colon itself'],
    ['/a,/a/', 'it leads in a circle: /a → /a/'],
    ['/a,https://courier.example/a?x=1#y', 'it leads in a circle'],
    ['/a/*,/a/b/:splat', 'it leads on through more than 10 redirects'],
  ])('refuses %s: %s', async (line, message) => {
    expect(await parse('# one', line)).toMatchObject({
      problems: [{ line: 2, message: expect.stringContaining(message) }],
    })
  })

  it('tells everything that is wrong at once, with the lines', async () => {
    const { problems } = await parse(
      '/a,/b',
      '/b,/c',
      '/c,/a',
      'x,/y',
      '/a/,/z',
      '/p/:x,/1/:x',
      '/p/:y,/2/:y',
      '/q/:x,/r/:x',
      '/r/*,/q/:splat',
    )
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '1: it leads in a circle: /a → /b → /c → /a',
      '2: it leads in a circle: /b → /c → /a → /b',
      '3: it leads in a circle: /c → /a → /b → /c',
      '4: from must be a path that begins with /, such as /2019/05/old-name.html; it is "x"',
      '5: /a is redirected by line 1 already',
      '7: /p/:y is redirected by line 6 already',
      '8: it leads in a circle: /q/x1 → /r/x1 → /q/x1',
    ])
  })

  it('never throws, whatever the file holds', { tags: 'deep' }, async () => {
    const field = fc.oneof(fc.constantFrom('/a', '/b/*', '/:x', '301', '410', '"', ',', '#', ' '), anyText())
    const file = fc.array(fc.array(field).map((fields) => fields.join(','))).map((lines) => lines.join('\n'))
    await fc.assert(
      fc.asyncProperty(file, async (text) => {
        const { rules, problems } = await parseRedirects(text, 'https://courier.example')
        expect(rules.length + problems.length).toBeLessThanOrEqual(2 * text.split('\n').length)
      }),
    )
  })

  it('of 100,000 lines is read in steps that let requests be answered', { tags: 'deep' }, async () => {
    const count = cases(100_000, 2_000)
    const lines = Array.from({ length: count }, (_, at) => `/2019/${at}/old-name.html,/articles/name-${at}`)
    lines.push('/blog/*,/articles/:splat')
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const { rules, problems } = await parse(...lines)
    clearInterval(timer)
    expect([rules.length, problems.length]).toEqual([count + 1, 0])
    expect(turns).toBeGreaterThan(count / 10_000)
  })
})

describe('lines that an import adds to redirects.csv', () => {
  it('come at its end, each once; a line that is there stays', () => {
    const text = 'from,to\n/a,/one'
    const {
      text: merged,
      added,
      kept,
    } = mergeRedirects(text, [
      { from: '/a/', to: '/one' },
      { from: '/A,b', to: '/two', status: 302 },
      { from: '/gone', to: '', status: 410 },
      { from: '/a', to: '/other' },
      { from: '/gone/', to: '/back' },
    ])
    expect(merged).toBe('from,to\n/a,/one\n"/A,b",/two,302\n/gone,,410\n')
    expect(added).toHaveLength(2)
    expect(kept.map(({ from }) => from)).toEqual(['/a', '/gone/'])
    expect(mergeRedirects(merged, added).text).toBe(merged)
  })

  it('begin a file with a header, and what is written is read', async () => {
    const { text } = mergeRedirects('', [{ from: '/?p="1",2', to: '/articles/a' }])
    expect(text.split('\n')[0]).toBe('from,to,status')
    expect(await parse(text)).toMatchObject({ rules: [{ source: '/?p=%221%22%2C2' }], problems: [] })
  })
})
