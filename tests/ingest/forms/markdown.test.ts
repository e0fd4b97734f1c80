import { describe, expect, it } from 'vitest'
import type { Draft } from '../../../src/ingest/forms/draft.ts'
import { readMarkdown } from '../../../src/ingest/forms/markdown.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'
import { cases } from '../../support/depth.ts'

const bodyOf = ({ body }: Draft) => body && printHtml(body)
const html = (body: string) => bodyOf(readMarkdown(`---\ntitle: T\n---\n${body}`))

describe('Markdown', () => {
  it.each([
    [
      'emphasis and links',
      'A *b* **c** [d](https://a.example/)',
      '<p>A <em>b</em> <strong>c</strong> <a href="https://a.example/">d</a></p>',
    ],
    ['strikethrough', '~~gone~~', '<p><del>gone</del></p>'],
    ['a bare address', 'www.example.org', '<p><a href="http://www.example.org">www.example.org</a></p>'],
    ['code with its language', '```ts\nlet a\n```', '<pre><code class="language-ts">let a\n</code></pre>'],
    ['a task list', '- [x] a\n- [ ] b', /☑\s*a[\s\S]*☐\s*b/],
    ['a table with alignment', '|a|b|\n|-|-:|\n|1|2|', /<td align="right">2<\/td>/],
    ['raw HTML', '<b>x</b> & <i>y</i>', '<p><b>x</b> &#x26; <i>y</i></p>'],
    ['HTML that looks like a tag in code', '`<b>`', '<p><code>&#x3C;b></code></p>'],
  ])('has %s', (_what, body, expected) => {
    if (typeof expected === 'string') expect(html(body)).toBe(expected)
    else expect(html(body)).toMatch(expected)
  })

  it('has figures: a picture alone in its paragraph, and its title is the caption', () => {
    expect(html('![The alt](quay.png "The caption")')).toBe(
      '<figure><img src="quay.png" alt="The alt"><figcaption>The caption</figcaption></figure>',
    )
    expect(html('![The alt](quay.png)')).toBe('<figure><img src="quay.png" alt="The alt"></figure>')
    expect(html('Amid ![x](quay.png) text')).toBe('<p>Amid <img src="quay.png" alt="x"> text</p>')
  })

  it.each([
    [
      'amid a sentence',
      'Amid ![x](quay.png "Cap") text',
      '<p>Amid <img src="quay.png" alt="x" data-caption="Cap"> text</p>',
    ],
    ['by reference', 'Amid ![x][q] text\n\n[q]: quay.png "Cap"', /data-caption="Cap"/],
    ['in a link', '[![x](quay.png "Cap")](https://a.example/)', /<a[^>]*><img [^>]*data-caption="Cap"><\/a>/],
    [
      'but the title of raw HTML is a hint',
      'Amid <img src="quay.png" title="Hint"> text',
      /<img src="quay.png" title="Hint">/,
    ],
  ])('keeps the caption of a picture %s', (_where, body, expected) => {
    if (typeof expected === 'string') expect(html(body)).toBe(expected)
    else expect(html(body)).toMatch(expected)
  })

  it('knows a picture without alt from one that is decoration by hand only', () => {
    expect(html('![](quay.png)')).toBe('<figure><img src="quay.png"></figure>')
    expect(html('Amid <img src="quay.png" alt=""> text')).toContain('alt=""')
  })

  it('has footnotes that lead there and back', () => {
    const body = String(html('A claim.[^1]\n\n[^1]: The proof.\n'))
    const there = /href="#([^"]+)"/.exec(body)?.[1] ?? ''
    expect(body).toContain(`id="${there}"`)
    const back = [...body.matchAll(/href="#([^"]+)"/g)][1]?.[1] ?? ''
    expect(body).toContain(`id="${back}"`)
    expect(body).not.toMatch(/Footnotes|<h2/)
  })

  it.each([
    ['front matter alone', '---\ntitle: Given\n---\nText', 'Given', '<p>Text</p>', 0],
    [
      'the first heading, which leaves the body',
      '# Heading *here*\n\nText',
      'Heading here',
      '<p>Text</p>',
      0,
    ],
    ['both, the same: it is said once', '---\ntitle: Same\n---\n# Same\n\nText', 'Same', '<p>Text</p>', 0],
    [
      'both, different: nothing is lost',
      '---\ntitle: One\n---\n# Two\n\nText',
      'One',
      '<h1>Two</h1>\n<p>Text</p>',
      1,
    ],
    ['neither', 'Text', undefined, '<p>Text</p>', 0],
    ['a heading further down is the body’s', 'Text\n\n# Later', undefined, '<p>Text</p>\n<h1>Later</h1>', 0],
  ])('takes the title from %s', (_case, source, title, body, warnings) => {
    const draft = readMarkdown(source)
    expect(draft.fields.title).toBe(title)
    expect(bodyOf(draft)).toBe(body)
    expect(draft.warnings).toHaveLength(warnings)
  })

  it('knows the lines of its fields', () => {
    const { lines } = readMarkdown('---\ntitle: A\nauthors:\n  - name: B\n---\n\nText\nmore\n')
    expect(lines.get('title')).toEqual({ first: 2, last: 2 })
    expect(lines.get('authors.0.name')).toEqual({ first: 4, last: 4 })
    expect(lines.get('contentHtml')?.last).toBe(8)
  })

  it('is read whatever it holds', { tags: 'deep' }, () => {
    const many = cases(5_000, 1_000)
    for (const source of [
      '',
      '---',
      '---\n---',
      '\uFEFF# A',
      '> '.repeat(many),
      '['.repeat(many),
      '<div>\n\n'.repeat(500),
    ]) {
      expect(readMarkdown(source)).toHaveProperty('fields')
    }
  })
})
