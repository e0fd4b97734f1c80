import { describe, expect, it } from 'vitest'
import { emptyModuleLines } from '../../../src/ingest/forms/module-lines.ts'

const empty = (body: string, isMdx = true) => emptyModuleLines(body, 5, { isMdx })

describe('statements of JavaScript in Markdown', () => {
  it('are left out with a warning each, and the other lines keep their numbers', () => {
    const body =
      "import Chart from '../Chart.astro'\nimport './x.css'\n\nText.\n\nexport const rows = [\n  1,\n]\n\nMore."
    const { body: kept, warnings } = empty(body)
    expect(kept).toBe('\n\n\nText.\n\n\n\n\n\nMore.')
    expect(warnings.map(({ line, message }) => [line, message])).toEqual([
      [5, `contentHtml is without "import Chart from '../Chart.astro'": statements of a program are no text`],
      [6, `contentHtml is without "import './x.css'": statements of a program are no text`],
      [10, 'contentHtml is without "export const rows = [": statements of a program are no text'],
    ])
  })

  it.each([
    ["import Chart from '../Chart.astro'", true],
    ["import { a, b } from 'x'", true],
    ['export const a = 1', true],
    ['export default Layout', false],
    ['import duties rose by a tenth.', false],
    ['export of wool fell.', false],
    ['important words', false],
  ])('%j in a file without components is left out: %s', (line, isLeftOut) => {
    expect(empty(`${line}\n\nText.`, false).body).toBe(isLeftOut ? '\n\nText.' : `${line}\n\nText.`)
  })

  it.each([
    "```js\nimport a from 'a'\n```",
    "~~~~\n```\nimport a from 'a'\n~~~~",
    "```\n```js\n\nimport a from 'a'\n```",
    "Text\nimport a from 'a'",
    'import duties rose by a tenth.',
  ])('%j is text, in MDX too', (body) => {
    expect(empty(body)).toEqual({ body, warnings: [] })
  })
})
