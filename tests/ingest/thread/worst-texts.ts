import fc from 'fast-check'

/** A file that is as slow to read as we could make it. */
export interface WorstText {
  readonly name: string
  /** Of the file's name. */
  readonly ending: string
  readonly text: string
}

/** What a file may have at most, less the front matter. */
const size = 1_249_900

/** The unit again and again, up to `bytes`. */
function fill(unit: string, bytes = size): string {
  return unit.repeat(Math.max(1, Math.floor(bytes / Buffer.byteLength(unit))))
}

function count(from: number, to: number, one: (index: number) => string): string {
  return Array.from({ length: to - from }, (_, index) => one(from + index)).join('')
}

const front = '---\ntitle: Worst\n---\n\n'

const markdowns: Readonly<Record<string, string>> = {
  'list marks inside one another': `${'- '.repeat(5_000)}a`,
  'lists that go deeper with each line': count(0, 1_100, (depth) => `${'  '.repeat(depth)}- a\n`),
  'quotes as deep as they may be': fill(`${'> '.repeat(50)}a\n`),
  'lists as deep as they may be': fill(`${'- '.repeat(50)}a\n`),
  'quotes inside one another': fill('>'),
  'brackets that never close': fill('['),
  'brackets just below the limit': fill(`${'['.repeat(249)}a\n\n`),
  'links inside one another': fill('[a](b '),
  'pictures inside one another': fill('![a]('),
  'emphasis that never begins': fill('a* '),
  'emphasis just below the limit': fill(`${'a* '.repeat(9_900)}\n\n`),
  'emphasis of both kinds': fill(`${'*a _b '.repeat(4_900)}\n\n`),
  'long runs of stars': fill(`a${'*'.repeat(1_000)}`),
  'one long run of stars': fill('*'),
  'runs of backticks that grow': count(1, 1_580, (length) => `${'`'.repeat(length)} `),
  'comments that never end': fill('a <!-- '),
  'elements that never end': fill('<a b="'),
  'elements with one attribute after another': `<a ${count(0, 100_000, (index) => `b${index} `)}>`,
  entities: fill('&amp;'),
  'entities that there are not': fill('&notanentity'),
  footnotes: `${fill('[^1] ')}\n\n[^1]: a`,
  'a footnote for each': count(0, 40_000, (index) => `[^${index}]: a\n\n`),
  'link definitions': count(0, 60_000, (index) => `[${index}]: /a\n`),
  'links by their names': `${fill('[a] ', 600_000)}\n\n[a]: /b`,
  'a huge table': `|a|b|\n|-|-|\n${fill('|*a*|[b](c)|\n')}`,
  'a wide table': `${fill('|a', 300_000)}\n${fill('|-', 300_000)}\n${fill('|\n', 600_000)}`,
  'a dot after a dot': fill('.'),
  'names that may be addresses': fill('a.b-c_'),
  'addresses of mail': fill('a@b.c '),
  'addresses without an end': fill('www.a.'),
  'addresses with brackets': fill('http://a.b/(('),
  'line ends': fill('\n'),
  spaces: fill(' '),
  backslashes: fill('\\'),
  headings: fill('# a\n'),
  'lines below headings': fill('a\n-\n'),
  'code without an end': fill('```\n'),
  'pictures that are not there': count(0, 40_000, (index) => `![a](a${index}.png)\n\n`),
  'blocks of HTML': fill('<div>\n\na\n\n</div>\n\n'),
  'formatting that never ends': `${'<b id="x">'.repeat(900)}${fill('<p>a', 1_200_000)}`,
}

const pages: Readonly<Record<string, string>> = {
  lines: fill('a\n'),
  'empty lines': fill('\n'),
  'one line': fill('word '),
  'one word': fill('a'),
  digits: fill('1'),
  dates: fill('23 November 2026, 9 am\n'),
  bylines: fill('By Ida Fell and Tom Sedge and '),
  'lines of labels': fill('Photo: A (B) © C / D\n'),
  brackets: fill('('),
  'lines that are alike': fill('Related articles\nRead more\n'),
  addresses: fill('https://a.b/c '),
  'mail addresses': fill('a.'),
  capitals: fill('THE HARBOUR IS OPEN '),
}

const htmls: Readonly<Record<string, string>> = {
  'elements inside one another': fill('<div>'),
  'formatting that never ends': `${'<b id="x">'.repeat(900)}${fill('<p>a', 1_200_000)}`,
  'tables inside one another': fill('<table><tr><td>'),
  'a table with text in the wrong places': fill('<table>a'),
  'links inside one another': fill('<a href="b">'),
  'end tags': fill('</p>'),
  'pictures with many addresses': `<img srcset="${fill('a.png 1x, ', 1_200_000)}">`,
  'pictures that are not there': count(0, 40_000, (index) => `<img src="a${index}.png">`),
  attributes: `<p ${count(0, 150_000, (index) => `b${index} `)}>a`,
  entities: fill('&amp;&#38;&lt;'),
  comments: fill('<!---->'),
  paragraphs: fill('<p>a'),
  lists: fill('<ul><li>a</ul>'),
}

const article = (contentHtml: string) => JSON.stringify({ title: 'Worst', contentHtml })

/** As small as pieces of a language get. */
const pieces = [
  ...'[ ]( ) * _ ` ~ < > - + | \\ # & ! " \' = : . a 1 ( ) { } $ ^ @ /'.split(' '),
  ...[
    '\n',
    '\n\n',
    '    ',
    ' ',
    '```',
    '---',
    '- ',
    '> ',
    '1. ',
    '![',
    '[^1]',
    '[^1]: ',
    '<!--',
    '-->',
    '<b>',
  ],
  ...[
    '</b>',
    '<div>',
    '<a href="',
    '&amp;',
    'www.',
    'http://',
    'a@b.c',
    '**',
    '|-|',
    '<p',
    '<table><tr>',
    'By ',
  ],
]

/** Any shape: a few pieces, again and again, with a beginning of its own. */
export const anyShape: fc.Arbitrary<WorstText> = fc
  .record({
    ending: fc.constantFrom('md', 'json', 'txt'),
    start: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }),
    unit: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }),
    rest: fc.array(fc.constantFrom(...pieces), { maxLength: 4 }),
  })
  .map(({ ending, start, unit, rest }) => {
    const text = start.join('') + fill(unit.join(''), size - 1_000) + rest.join('')
    const name = `${ending} of ${JSON.stringify(unit.join(''))} after ${JSON.stringify(start.join(''))}`
    if (ending === 'json') return { name, ending, text: article(text) }
    return { name, ending, text: ending === 'md' ? front + text : text }
  })

/** Those that are known to be slow, or were. */
export const knownShapes: readonly WorstText[] = [
  ...Object.entries(markdowns).map(([name, text]) => ({ name, ending: 'md', text: front + text })),
  ...Object.entries(pages).map(([name, text]) => ({ name: `a page of ${name}`, ending: 'txt', text })),
  ...Object.entries(htmls).map(([name, text]) => ({
    name: `HTML: ${name}`,
    ending: 'json',
    text: article(text),
  })),
]

const listSize = 63_000_000
const story = (index: number) => ({
  slug: `s${index}`,
  title: `Story ${index}`,
  contentHtml: `<p>${'A sentence of a story. '.repeat(130)}</p>`,
})

/** Lists of 64 MB; made when asked for. */
export const lists: Readonly<Record<string, () => string>> = {
  'a list of articles': () =>
    `[${Array.from({ length: 20_000 }, (_, index) => JSON.stringify(story(index))).join()}]`,
  numbers: () => `[${fill('1,', listSize)}1]`,
  'lists inside one another': () => fill('[', listSize),
  'empty lists': () => `[${fill('[],', listSize)}[]]`,
  words: () => fill('a ', listSize),
  'line ends': () => fill('\n', listSize),
  commas: () => fill(',', listSize),
  backslashes: () => `["${fill('\\\\', listSize)}"]`,
  'one text': () => article(fill('a', listSize)),
  'one name again and again': () => `{${fill('"a":1,', listSize)}"a":1}`,
}
