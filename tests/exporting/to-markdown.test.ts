import { describe, expect, it } from 'vitest'
import { createFileNames } from '../../src/exporting/markdown/file-names.ts'
import { toFrontMatter } from '../../src/exporting/markdown/front-matter.ts'
import { toMarkdown } from '../../src/exporting/markdown/to-markdown.ts'
import { moment } from '../support/make-article.ts'

const rows: readonly [what: string, html: string, markdown: string][] = [
  [
    'paragraphs keep their line breaks',
    '<p>One\ntwo</p>\n<p>Three<br>\nfour</p>',
    'One\ntwo\n\nThree\\\nfour\n',
  ],
  ['signs of Markdown in words are escaped', '<p>1 * 2 * 3 and a_b_c</p>', '1 \\* 2 \\* 3 and a_b_c\n'],
  [
    'signs of publishing tools are escaped',
    '<p>$5 and $6, {{x}}, ==y==</p>',
    '\\$5 and \\$6, \\{\\{x}}, \\=\\=y\\=\\=\n',
  ],
  [
    'a figure is a picture with its caption',
    '<figure><img src="quay.png" alt="The quay" width="1" height="1"><figcaption>At low water <small>Ida</small></figcaption></figure>',
    '![The quay](quay.png "At low water")\n',
  ],
  [
    'a caption with markup stays HTML',
    '<figure><img src="quay.png" alt=""><figcaption>At <em>low</em> water</figcaption></figure>',
    '<figure><img src="quay.png" alt=""><figcaption>At <em>low</em> water</figcaption></figure>\n',
  ],
  [
    'what Markdown has no sign for keeps its tags',
    '<p>H<sub>2</sub>O is <em>wet</em></p>',
    'H<sub>2</sub>O is *wet*\n',
  ],
  [
    'a block with an attribute stays HTML',
    '<p lang="cy">Bore da</p>\n<p>Good morning</p>',
    '<p lang="cy">Bore da</p>\n\nGood morning\n',
  ],
  ['a heading keeps its id', '<h2 id="how">How</h2>', '## How {#how}\n'],
  [
    'code keeps its language',
    '<pre><code class="language-js">a &#x3C; b\n\n\nc\n</code></pre>',
    '```js\na < b\n\n\nc\n```\n',
  ],
  [
    'a table keeps its alignment',
    '<table>\n<thead>\n<tr>\n<th align="right">a</th>\n</tr>\n</thead>\n</table>',
    '|  a |\n| -: |\n',
  ],
]

describe('Markdown of an article', () => {
  it.each(rows)('%s', (_what, html, markdown) => {
    expect(toMarkdown(html)).toBe(markdown)
  })

  it('leaves a list as HTML if its white space has no form in Markdown', () => {
    const html = '<p>Before</p>\n<ul><li>One</li><li>Two</li></ul>'
    expect(toMarkdown(html, { isCareful: true })).toBe('Before\n\n<ul><li>One</li><li>Two</li></ul>\n')
  })
})

describe('front matter of an article', () => {
  it('leaves out what follows from the date and the text', () => {
    const fields = { id: 'tag:a,2026:b', title: '1984', summary: 'First one.', status: 'published' }
    expect(toFrontMatter({ ...fields, contentHtml: '<p>First <b>one</b>.</p>' })).toBe(
      '---\ntitle: "1984"\nid: tag:a,2026:b\n---\n',
    )
  })

  it('says what a draft is, and a summary of its own', () => {
    const fields = { title: 'A: b', summary: 'Other words', status: 'draft', contentHtml: '<p>First.</p>' }
    expect(toFrontMatter(fields)).toBe('---\ntitle: "A: b"\nstatus: draft\nsummary: Other words\n---\n')
  })
})

describe('the name of an article’s file', () => {
  const published = moment('2026-11-09')

  it('begins with the day, so that an import reads the oldest first', () => {
    expect(createFileNames()({ id: 'a', slug: 'quay', published })).toBe('2026/2026-11-09-quay')
    expect(createFileNames()({ id: 'a', slug: 'quay' })).toBe('quay')
  })

  it('is another one where large and small letters are the same', () => {
    const nameOf = createFileNames()
    const names = ['Quay', 'quay', 'QUAY'].map((slug) => nameOf({ id: slug, slug, published }).toLowerCase())
    expect(new Set(names).size).toBe(3)
  })

  it('fits into what file systems take', () => {
    const name = createFileNames()({ id: 'a', slug: 'ж'.repeat(150), published })
    expect(Buffer.byteLength(name.split('/')[1] ?? '')).toBeLessThan(200)
  })
})
