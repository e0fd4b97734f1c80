import { describe, expect, it } from 'vitest'
import { readFrontMatter } from '../../../src/ingest/forms/front-matter.ts'

describe('front matter', () => {
  it('gives each field as it was typed, with its line, and the text after it', () => {
    const text = '---\ntitle: 1984\npublished: 2026-11-23\nauthors:\n  - name: Ida\n  - Jo\n---\nBody\n'
    const { fields, lines, problems, body, bodyLine } = readFrontMatter(text)
    expect(problems).toEqual([])
    expect(fields).toEqual({ title: '1984', published: '2026-11-23', authors: [{ name: 'Ida' }, 'Jo'] })
    expect([
      lines.get('title')?.first,
      lines.get('authors.0.name')?.first,
      lines.get('authors.1')?.first,
    ]).toEqual([2, 5, 6])
    expect([body, bodyLine]).toEqual(['Body\n', 8])
  })

  it.each([
    ['Just text\n---\nmore', 'a rule in the text is no front matter'],
    ['\n---\ntitle: x\n---\n', 'it must begin on the first line'],
    ['', 'nothing is nothing'],
  ])('is not found in %j: %s', (text) => {
    expect(readFrontMatter(text)).toMatchObject({ fields: {}, problems: [], body: text, bodyLine: 1 })
  })

  it.each([
    ['---\ntitle: "open\n---\nBody\n', 2, 'an unclosed quote'],
    ['---\n- a\n- b\n---\nBody\n', 2, 'a list instead of fields'],
    ['---\ntitle: a\ntitle: b\n---\nBody\n', 3, 'a field twice'],
  ])('%j says on which line it is wrong (%i): %s', (text, line) => {
    const { problems, body } = readFrontMatter(text)
    expect(problems[0]).toMatchObject({ field: 'front matter' })
    expect(Math.abs((problems[0]?.line ?? 0) - line)).toBeLessThanOrEqual(1)
    expect(body).toBe('Body\n')
  })

  it('does not expand an alias bomb', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`
    const text = ['---', 'a: &a [x]', level('b', 'a'), level('c', 'b'), level('d', 'c'), '---', 'Body'].join(
      '\n',
    )
    expect(readFrontMatter(text).problems).toHaveLength(1)
  })

  it('that is never closed is said to be so, and a rule at the top of a text is no front matter', () => {
    expect(readFrontMatter('---\ntitle: A\n\nText\n').problems).toEqual([
      {
        field: 'front matter',
        line: 1,
        message: 'the front matter must end with a line that is only ---',
      },
    ])
    expect(readFrontMatter('---\n\nText\n').problems).toEqual([])
  })
})
