import type { Remark } from '../../../domain/errors.ts'

export type Language = 'yaml' | 'toml' | 'json'

/** A text, divided into front matter and body. */
export interface SplitText {
  /** Absent if there is no front matter, or none that can be read. */
  readonly frontMatter?: { readonly language: Language; readonly text: string; readonly firstLine: number }
  /** The text after the front matter; the whole text if there is none. */
  readonly body: string
  /** The line that `body` begins on, from 1. */
  readonly bodyLine: number
  readonly problems: readonly Remark[]
}

const opening = /^((?:[ \t]*\n)*)(---|\+\+\+)[ \t]*([a-z]*)[ \t]*(?:\n|$)/i
const fieldForm = /^[A-Za-z_"'][\w "'-]*(?::(?:\s|$)|[ \t]*=)/

const languageOf: Readonly<Record<string, Language>> = {
  '---': 'yaml',
  '---yaml': 'yaml',
  '---yml': 'yaml',
  '---json': 'json',
  '---toml': 'toml',
  '+++': 'toml',
  '+++toml': 'toml',
}

/**
 * Finds front matter at the beginning of a text: YAML between two lines `---`, TOML between two lines `+++`, or a JSON
 * object that ends with a line `}`. A missing fence is a problem with its line.
 */
export function splitFrontMatter(text: string): SplitText {
  const [start, blank = '', fence = '', word = ''] = opening.exec(text) ?? []
  if (start === undefined) return splitJson(text) ?? withoutFrontMatter(text, missingOpening(text))
  const rest = text.slice(start.length)
  const openingLine = lineCount(blank) + 1
  // Below an empty line, `---` may be a rule of the text.
  if (blank !== '' && !fieldForm.test(rest)) return withoutFrontMatter(text)
  const end = new RegExp(`^${fence.replaceAll('+', '\\+')}[ \\t]*(?:\\n|$)`, 'm').exec(rest)
  if (!end) return withoutFrontMatter(text, fieldForm.test(rest) ? [unclosed(fence, openingLine, rest)] : [])
  const language = languageOf[fence + word.toLowerCase()]
  const inside = rest.slice(0, end.index)
  return {
    ...(language && { frontMatter: { language, text: inside, firstLine: openingLine + 1 } }),
    body: rest.slice(end.index + end[0].length),
    bodyLine: openingLine + lineCount(inside) + 2,
    problems: language ? [] : [unknownLanguage(fence + word, openingLine)],
  }
}

/** Hugo's third form. Markdown and page text do not begin with `{` and a quoted name. */
function splitJson(text: string): SplitText | undefined {
  if (!/^\{\s*"/.test(text)) return undefined
  const end = /^\}[ \t]*(?:\n|$)/m.exec(text)
  if (!end)
    return withoutFrontMatter(text, [problem(1, 'the front matter must end with a line that is only }')])
  const after = end.index + end[0].length
  const inside = text.slice(0, after)
  return {
    frontMatter: { language: 'json', text: inside, firstLine: 1 },
    body: text.slice(after),
    bodyLine: lineCount(inside) + 1,
    problems: [],
  }
}

function withoutFrontMatter(body: string, problems: readonly Remark[] = []): SplitText {
  return { body, bodyLine: 1, problems }
}

function lineCount(text: string): number {
  return text.split('\n').length - 1
}

function problem(line: number, message: string): Remark {
  return { field: 'front matter', line, message }
}

function unclosed(fence: string, line: number, rest: string): Remark {
  const near = rest.split('\n').findIndex((one) => /^\s*(?:-{2,}|—+|\+{2,}|\.{3})\s*$/.test(one))
  const seen = near === -1 ? '' : `; line ${line + 1 + near} says "${rest.split('\n')[near]}"`
  return problem(line, `the front matter must end with a line that is only ${fence}${seen}`)
}

function unknownLanguage(opening: string, line: number): Remark {
  return problem(line, `the front matter must be YAML, TOML or JSON; line ${line} says "${opening}"`)
}

/** Two fields at the top without a fence: otherwise the only problem would be a missing title. */
function missingOpening(text: string): Remark[] {
  const field = /^(?:title|published|date|slug|section|tags|authors?|draft|layout|summary|description):\s/
  const [first = '', second = ''] = text.split('\n')
  if (!field.test(first) || !field.test(second)) return []
  return [problem(1, 'the front matter must begin with a line that is only ---')]
}
