import type { Remark } from '../../../domain/errors.ts'
import { explainEntry, explainError } from './explain-yaml.ts'
import type { WrittenFields } from './front-matter.ts'
import { parseYaml, type YamlText } from './yaml-text.ts'

/**
 * Reads YAML without types: every scalar is its text. In YAML with errors, each field is read by itself, so that one
 * wrong line does not hide the others.
 */
export function readYaml(text: string, firstLine: number): WrittenFields {
  const warnings = strayComments({ text, firstLine })
  const asWritten = parseYaml({ text, firstLine })
  if (asWritten.errors.length === 0) return { ...asWritten, warnings }
  const yaml = { text: withoutTabs(text), firstLine }
  const { errors, ...whole } = parseYaml(yaml)
  const tabs = (others: readonly Remark[]) => tabProblems({ text, firstLine }, others)
  if (errors.length === 0) return { ...whole, problems: [...tabs([]), ...whole.problems], warnings }
  const entries = splitEntries(yaml).map((entry) => ({ entry, ...parseYaml(entry) }))
  const broken = entries.flatMap(({ entry, errors: [error], problems }) =>
    error ? explainEntry(entry, error) : problems,
  )
  const good = entries.filter((entry) => entry.errors.length === 0)
  // Each field by itself may be right: then a name is there twice, or the fields do not fit together.
  const problems = broken.length > 0 ? broken : errors.map((error) => explainError(yaml, error))
  return {
    fields: Object.assign({}, ...good.map(({ fields }) => fields)),
    lines: new Map(good.flatMap(({ lines }) => [...lines])),
    problems: [...tabs(problems), ...problems],
    warnings,
  }
}

/** The fields at the left margin, each with the lines that belong to it. */
function splitEntries({ text, firstLine }: YamlText): YamlText[] {
  const entries: { lines: string[]; firstLine: number }[] = []
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const belongsToLast = /^(?:\s|#|- |-$|$|[\]}])/.test(line)
    const last = entries.at(-1)
    if (belongsToLast && last) last.lines.push(line)
    else entries.push({ lines: [line], firstLine: firstLine + index })
  }
  return entries.map(({ lines, firstLine: line }) => ({ text: lines.join('\n'), firstLine: line }))
}

const indent = /^[ \t]*\t[ \t]*/gm

function withoutTabs(text: string): string {
  return text.replace(indent, (found) => found.replaceAll('\t', '  '))
}

/** A line with another problem is named there. */
function tabProblems({ text, firstLine }: YamlText, others: readonly Remark[]): Remark[] {
  const said = new Set(others.map(({ line }) => line))
  const lines = text
    .split('\n')
    .flatMap((line, index) => (/^[ \t]*\t[ \t]*\S/.test(line) ? [firstLine + index] : []))
    .filter((line) => !said.has(line))
  const [first] = lines
  if (first === undefined) return []
  const which = lines.length === 1 ? `line ${first} is` : `lines ${lines.join(', ')} are`
  const message = `the front matter must be indented with spaces: ${which} indented with a tab`
  return [{ field: 'front matter', line: first, message }]
}

/** What follows ` #` is a comment, but `#1` or `#ferry` was hardly meant as one. */
function strayComments({ text, firstLine }: YamlText): Remark[] {
  return text.split('\n').flatMap((line, index): Remark[] => {
    const [, name = '', comment = ''] =
      /^\s*(?:- +)?([\w-]+)?(?::|- ?)(?= )[^"'#[{|>]*? (#[^\s#].*)$/.exec(line) ?? []
    if (comment === '') return []
    const field = name || 'front matter'
    const message = `${field} is without "${comment}", since YAML takes it for a comment: put the value in quotes`
    return [{ field, line: firstLine + index, message }]
  })
}
