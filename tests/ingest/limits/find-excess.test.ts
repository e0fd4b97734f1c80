import { describe, expect, it } from 'vitest'
import { findExcess } from '../../../src/ingest/limits/find-excess.ts'

type Case = readonly [what: string, text: string, line: number, rule: string]

const nesting = 'contentHtml must have at most 50 quotes and lists inside one another'
const brackets = 'contentHtml must have at most 250 brackets inside one another'
const marks =
  'contentHtml must have at most 10000 signs of emphasis, links and code in a paragraph: divide it by empty lines'
const cells = 'contentHtml must have at most 200000 cells in a table'
const elements = 'contentHtml must have at most 1000 elements open inside one another'
const attributes = 'contentHtml must have at most 1000 attributes in an element'

const markdown: readonly Case[] = [
  ['list marks inside one another', `Text.\n\n${'- '.repeat(5_000)}a`, 3, nesting],
  ['list marks of several kinds', `${'- + * 1. 2) '.repeat(50)}a`, 1, nesting],
  [
    'lists that go deeper with each line',
    Array.from({ length: 200 }, (_, depth) => `${'  '.repeat(depth)}- a`).join('\n'),
    101,
    nesting,
  ],
  ['quotes inside one another', `${'>'.repeat(5_000)} a`, 1, nesting],
  ['quotes and lists', `a\n${'> - '.repeat(26)}a`, 2, nesting],
  ['brackets that never close', `---\ntitle: A\n---\n\n${'['.repeat(5_000)}`, 5, brackets],
  ['brackets of pictures', '!['.repeat(5_000), 1, brackets],
  ['brackets on many lines of a paragraph', '[a\n'.repeat(300), 251, brackets],
  ['emphasis that never begins', 'a* '.repeat(20_000), 1, marks],
  ['underscores and stars', '_a *b '.repeat(20_000), 1, marks],
  ['brackets that were never opened', `${'a] '.repeat(200)}\n`.repeat(100), 51, marks],
  ['comments that never end', 'a <!-- '.repeat(20_000), 1, marks],
  ['code that never ends', 'a ` b `` '.repeat(20_000), 1, marks],
  [
    'a wide and long table',
    `${'|a'.repeat(1_000)}\n${'|-'.repeat(1_000)}\n${'|\n'.repeat(1_000)}`,
    202,
    cells,
  ],
  ['elements inside one another', `a\n\n${'<div>'.repeat(5_000)}`, 3, elements],
  ['emphasis of HTML on several lines', '<b class="a">\n'.repeat(1_100), 1_001, elements],
]

const html: readonly Case[] = [
  ['elements inside one another', `<p>a\n${'<div>'.repeat(5_000)}`, 2, elements],
  ['elements in capitals', '<DIV>'.repeat(5_000), 1, elements],
  ['formatting that never ends', `${'<b id="1">'.repeat(2_000)}<p>`, 1, elements],
  [
    'many attributes',
    `<p>\n<a ${Array.from({ length: 5_000 }, (_, at) => `a${at}=1`).join(' ')}>`,
    2,
    attributes,
  ],
]

const json: readonly Case[] = [
  ['lists inside one another', `\n${'['.repeat(5_000)}`, 2, 'file must be nested at most 100 levels deep'],
  ['objects inside one another', '{"a":'.repeat(5_000), 1, 'file must be nested at most 100 levels deep'],
  [
    'millions of values',
    `[${'1,'.repeat(3_000_000)}1]`,
    1,
    'file must have at most 4000000 values, names and signs: divide it',
  ],
  [
    'millions of words',
    'a '.repeat(5_000_000),
    1,
    'file must have at most 4000000 values, names and signs: divide it',
  ],
  ['millions of lines', '\n'.repeat(5_100_000), 5_000_001, 'file must have at most 5000000 lines: divide it'],
]

describe.each([
  ['a.md', markdown],
  ['b.markdown', markdown.slice(0, 1)],
  ['c.html', html],
  ['D.JSON', json],
])('in %s', (path, cases) => {
  it.each(cases)('%s are refused with line and rule', (_what, text, line, rule) => {
    expect(findExcess(path, text)).toMatchObject({ line, message: rule })
  })
})

const long = 'A sentence with *stress*, a [link](https://a.example) and `code`. '
const accepted: readonly (readonly [what: string, path: string, text: string])[] = [
  ['a long text', 'a.md', `${long}\n\n`.repeat(15_000)],
  ['a long paragraph', 'a.md', long.repeat(1_500)],
  ['a line of stars', 'a.md', '* '.repeat(500)],
  ['a line of hyphens in a quote', 'a.md', `> ${'- '.repeat(500)}`],
  ['a list of links', 'a.md', '- [name](https://a.example/b_c_d)\n'.repeat(20_000)],
  ['a table of links', 'a.md', `|a|b|\n|-|-|\n${'|[a](b)|*c*|\n'.repeat(20_000)}`],
  ['code of brackets', 'a.md', `\`\`\`\n${'[[[[\n'.repeat(500)}\`\`\`\n`],
  ['code of types', 'a.md', `~~~ts\n${'let a: Map<string, Array<number>>\n'.repeat(2_000)}~~~\n`],
  ['code of types in a text', 'a.md', 'Use `Array<string>` here.\n\n'.repeat(3_000)],
  ['code in a list', 'a.md', `- a\n\n      let a: Array<string>\n`.repeat(3_000)],
  ['paragraphs whose ends are left out', 'a.html', '<p>a<br>b\n'.repeat(20_000)],
  ['a table whose ends are left out', 'a.html', `<table>${'<tr><td>a<td>b'.repeat(20_000)}</table>`],
  ['elements one after another', 'a.html', '<div><b>a</b></div>'.repeat(20_000)],
  ['elements in comments', 'a.html', `<!-- ${'<div>'.repeat(5_000)} -->`],
  ['a long attribute', 'a.html', `<svg><path d="${'M 1 1 '.repeat(5_000)}"/></svg>`],
  [
    'a list of articles',
    'a.json',
    JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id, tags: ['a', 'b'], contentHtml: '[{"' }))),
  ],
  ['brackets in a text of JSON', 'a.json', JSON.stringify({ contentHtml: '[{'.repeat(5_000), title: 'a\\' })],
  ['brackets in a page', 'a.txt', '['.repeat(5_000)],
]

it.each(accepted)('%s is accepted', (_what, path, text) => {
  expect(findExcess(path, text)).toBeUndefined()
})
