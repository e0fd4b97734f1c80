import { describe, expect, it } from 'vitest'
import { dropSquareShortcodes } from '../../../src/ingest/html/square-shortcodes.ts'
import { parseHtml, printHtml } from '../../../src/ingest/html/tree.ts'

describe('shortcodes in square brackets, as WordPress has them', () => {
  it.each([
    ['<p>[gallery ids="1,2"]</p><p>A</p>', '<p></p><p>A</p>', ['[gallery ids="1,2"]']],
    [
      '<p>[caption id="x"]<img src="a.png"> A caption[/caption]</p>',
      '<p><img src="a.png"> A caption</p>',
      ['[caption id="x"]'],
    ],
    ['<p>[embed]https://a.example/[/embed]</p>', '<p>https://a.example/</p>', ['[embed]']],
    ['<p>[youtube=abc] and [sic] and [1]</p>', '<p> and [sic] and [1]</p>', ['[youtube=abc]']],
    ['<p>[videos] [audio without an end</p>', '<p>[videos] [audio without an end</p>', []],
    ['<pre><code>[gallery]</code></pre>', '<pre><code>[gallery]</code></pre>', []],
  ])('%s → %s', (html, expected, named) => {
    const root = parseHtml(html)
    const remarks = dropSquareShortcodes(root, undefined)
    expect(printHtml(root)).toBe(expected)
    expect(remarks).toHaveLength(named.length)
    for (const [index, source] of named.entries()) expect(remarks[index]?.message).toContain(source)
  })

  it('are named with their line, twenty at most', () => {
    const remarks = dropSquareShortcodes(parseHtml('<p>[gallery]</p>\n'.repeat(30)), 5)
    expect(remarks).toHaveLength(21)
    expect(remarks[1]?.line).toBe(6)
    expect(remarks.at(-1)?.message).toContain('10 more')
  })
})
