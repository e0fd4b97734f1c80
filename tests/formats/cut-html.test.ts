import fc from 'fast-check'
import type { Element, ElementContent } from 'hast'
import { describe, expect, it } from 'vitest'
import { cutParagraphs } from '../../src/formats/cut-html.ts'
import { parseHtml, printHtml } from '../../src/ingest/html/tree.ts'
import { cases, seed } from '../support/depth.ts'

const quote = '<blockquote><p>Q1</p><p>Q2</p></blockquote>'
const list = '<ul><li>L1</li><li>L2</li></ul>'
const table = '<table><tbody><tr><td>T</td></tr></tbody></table>'
const figure = '<figure><img src="/a.png" alt="A > B"><figcaption>C</figcaption></figure>'

const rows: readonly (readonly [why: string, html: string, most: number, cut: string | undefined])[] = [
  ['ends after the paragraph', '<p>1</p>\n<p>2</p>\n<p>3</p>', 2, '<p>1</p>\n<p>2</p>'],
  ['leaves a short article whole', '<p>1</p>\n<p>2</p>', 2, undefined],
  ['leaves one whole after which nothing but white space comes', '<p>1</p> \n', 1, undefined],
  ['keeps a figure before the cut', `${figure}<p>1</p><p>2</p>`, 1, `${figure}<p>1</p>`],
  ['drops a figure after it', `<p>1</p>${figure}`, 1, '<p>1</p>'],
  [
    'counts no heading, rule or empty paragraph',
    '<h2>H</h2><p> </p><hr><p>1</p><p>2</p>',
    1,
    '<h2>H</h2><p> </p><hr><p>1</p>',
  ],
  ['leaves no heading at the end', '<p>1</p><h2>H</h2><p>2</p>', 1, '<p>1</p>'],
  ['counts a quotation as one and keeps it whole', `${quote}<p>2</p><p>3</p>`, 2, `${quote}<p>2</p>`],
  ['counts a list as one', `${list}<p>2</p>`, 1, list],
  ['counts a table as one', `<p>1</p>${table}<p>3</p>`, 2, `<p>1</p>${table}`],
  [
    'cuts within sections and closes them',
    '<section><div><p>1</p><p>2</p></div></section><p>3</p>',
    1,
    '<section><div><p>1</p></div></section>',
  ],
  ['counts words outside of blocks', 'Loose <b>words</b><br>more<p>2</p>', 1, 'Loose <b>words</b><br>more'],
  ['counts words at the end of a section', '<div>Loose</div><p>2</p>', 1, '<div>Loose</div>'],
  [
    'reads no sign in an attribute as a tag',
    '<p title="</p> > <p>">1</p><p>2</p>',
    1,
    '<p title="</p> > <p>">1</p>',
  ],
  ['leaves what never closes whole', '<p>1<p>2<p>3', 1, undefined],
]

describe('the first paragraphs', () => {
  it.each(rows)('%s', (_why, html, most, cut) => {
    expect(cutParagraphs(html, most)).toEqual({ html: cut ?? html, isCut: cut !== undefined })
  })

  const words = fc
    .constantFrom('one', ' two', 'a > b', '"', ' ', '')
    .map((value): ElementContent => ({ type: 'text', value }))
  const element = (tagName: string, children: fc.Arbitrary<ElementContent[]>) =>
    children.map(
      (inside): Element => ({ type: 'element', tagName, properties: { title: '</p>"' }, children: inside }),
    )
  const inline = fc.array(fc.oneof(words, element('b', fc.array(words, { maxLength: 2 }))), { maxLength: 3 })
  const paragraph = element('p', inline)
  const { block } = fc.letrec<{ block: ElementContent }>((tie) => {
    const blocks = fc.array(tie('block'), { maxLength: 4 })
    const item = element('li', fc.array(paragraph, { minLength: 1, maxLength: 2 }))
    const all = [
      ...[paragraph, paragraph, paragraph, element('h2', inline), element('figure', inline)],
      ...[element('section', blocks), element('div', blocks), element('blockquote', blocks)],
      element('ul', fc.array(item, { minLength: 1, maxLength: 3 })),
    ]
    return { block: fc.oneof({ maxDepth: 4 }, ...(all as [fc.Arbitrary<ElementContent>])) }
  })
  const body = fc.array(fc.oneof({ weight: 5, arbitrary: block }, { weight: 1, arbitrary: words }), {
    maxLength: 8,
  })

  it('are well-formed, the beginning of the text, and hold whole lists and quotations', {
    tags: 'deep',
  }, () => {
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 6 }), (children, most) => {
        const whole = printHtml(parseHtml(printHtml({ type: 'root', children })))
        const { html, isCut } = cutParagraphs(whole, most)
        expect(printHtml(parseHtml(html))).toBe(html.trim())
        const textOf = (text: string) => text.replace(/<(?:"[^"]*"|[^">])*>/g, '')
        expect(textOf(whole).startsWith(textOf(html))).toBe(true)
        expect(isCut).toBe(html !== whole)
        for (const [name] of html.matchAll(/<(?:ul|blockquote)\b/g)) {
          const close = `${name.replace('<', '</')}>`
          expect(html.split(close).length).toBe(html.split(name).length)
        }
        if (!isCut) return
        // One paragraph more is further in the text, or all of it.
        expect(cutParagraphs(whole, most + 1).html.length).toBeGreaterThanOrEqual(html.length)
      }),
      { numRuns: cases(20_000, 300), seed },
    )
  })
})
