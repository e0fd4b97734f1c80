import fc from 'fast-check'
import type { ElementContent, Root } from 'hast'
import { describe, expect, it } from 'vitest'
import { element, isStable, parseHtml, printHtml, text, toParsedTree } from '../../../src/ingest/html/tree.ts'
import { cases } from '../../support/depth.ts'

const allowed =
  'p div a b em code table tr td th tbody thead caption li ul dl dt dd figure figcaption blockquote pre h2 h3 span ruby rt details section'.split(
    ' ',
  )
/** Frames that put elements where the parser leaves them, so that many trees are stable. */
const frames = [
  ['ul', 'li'],
  ['table', 'tbody', 'tr', 'td'],
  ['table', 'caption'],
  ['dl', 'dd'],
  ['ruby', 'rt'],
  ['p', 'b'],
  ['div'],
]

const { node: anyNode } = fc.letrec<{ node: ElementContent }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom('x', ' ', '\n', 'a & <b>', '\u00a0').map(text),
    fc.constant(element('img', {})),
    fc
      .tuple(fc.constantFrom(...allowed), fc.array(tie('node'), { maxLength: 3 }))
      .map(([tagName, children]) => element(tagName, {}, children)),
    fc
      .tuple(fc.constantFrom(...frames), fc.array(tie('node'), { maxLength: 3 }))
      .map(([frame, children]) =>
        frame.reduceRight<ElementContent[]>((inside, tagName) => [element(tagName, {}, inside)], children),
      )
      .map(([outermost]) => outermost as ElementContent),
  ),
}))

describe('a tree that another parser built', () => {
  it('is stable only if it is the same after it was printed and parsed', { tags: 'deep' }, () => {
    const numRuns = cases(3000)
    let stable = 0
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 4 }), (children) => {
        const root: Root = { type: 'root', children }
        if (!isStable(root)) return
        stable++
        const html = printHtml(root)
        expect(printHtml(parseHtml(html))).toBe(html)
      }),
      { numRuns },
    )
    expect(stable).toBeGreaterThan(numRuns / 4)
  })

  it.each([
    ['<ul><li>a<ul><li>b</li></ul></li></ul>', true, 'lists in lists'],
    ['<table>\n<tbody>\n<tr>\n<td><p>x</p></td>\n</tr>\n</tbody>\n</table>', true, 'white space in a table'],
    ['<a href="/x"><div><p>x</p></div></a>', true, 'blocks in a link'],
    ['<h2>a <em>b</em></h2>', true, 'a heading with markup'],
    ['<center>x</center>', false, 'an element without a known rule'],
    ['<svg></svg>', false, 'foreign content'],
  ])('%s: %s, %s', (html, expected) => {
    expect(isStable(parseHtml(html))).toBe(expected)
  })

  it.each([
    [element('p', {}, [element('p', {})]), 'a paragraph closes the one before'],
    [element('p', {}, [element('b', {}, [element('ul', {})])]), 'so does a list, at any depth'],
    [element('a', {}, [element('b', {}, [element('a', {})])]), 'a link closes the one before'],
    [element('h2', {}, [element('h3', {})]), 'a heading closes the one before'],
    [element('table', {}, [text('x')]), 'text moves out of a table'],
    [element('table', {}, [element('tr', {})]), 'a row gets a body'],
    [element('li', {}), 'an item belongs to a list'],
    [element('pre', {}, [text('\n\nx')]), 'the first line feed is dropped'],
    [element('p', {}, [text('a'), text('b')]), 'two texts become one'],
    [element('p', {}, [text('')]), 'an empty text disappears'],
  ])('%j is not stable: %s', (child) => {
    expect(isStable({ type: 'root', children: [child] })).toBe(false)
  })

  it('is completed as if it had been parsed: trimmed, its text clean, its elements where a browser has them', () => {
    const children = [
      text(' \u0001'),
      element('p', {}, [text('a\u0001'), element('p', {}, [text('b')])]),
      text('\n'),
    ]
    expect(printHtml(toParsedTree({ type: 'root', children }))).toBe('<p>a</p><p>b</p><p></p>')
  })
})
