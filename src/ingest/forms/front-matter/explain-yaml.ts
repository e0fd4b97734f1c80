import type { Remark } from '../../../domain/errors.ts'
import { parseYaml, type YamlFault, type YamlText } from './yaml-text.ts'

/** One line `name: value` of YAML, without its indentation. */
interface Field {
  readonly name: string
  readonly value: string
  readonly line: number
}

interface Rule {
  readonly applies: (field: Field) => boolean
  readonly say: (field: Field) => string
}

const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
const inQuotes = ({ name, value }: Field) => `write ${name}: ${quoted(value)}`
const inSingleQuotes = ({ name, value }: Field) => `write ${name}: '${value.replaceAll("'", "''")}'`
/** `'It's'` needs double quotes; `"She said "no""` and `"Bread" is good` need single ones. */
const inOtherQuotes = (field: Field) => {
  const [, mark, inside = ''] = /^(["'])(.*)\1$/s.exec(field.value) ?? []
  if (mark === undefined) return inSingleQuotes(field)
  return mark === "'" ? inQuotes({ ...field, value: inside }) : inSingleQuotes({ ...field, value: inside })
}
/** The value up to its closing quotation mark, and what follows. */
const closing = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)')(.*)$/s
const isQuoted = ({ value }: Field) => /^["']/.test(value)
const isList = ({ value }: Field) => /^[[{]/.test(value)

/** What is wrong with a line that is no YAML by itself; the first rule that applies. */
const rules: readonly Rule[] = [
  {
    applies: (field) => isQuoted(field) && !closing.test(field.value),
    say: ({ name, value, line }) =>
      `${name} is not closed: the quotation mark ${value[0]} that opens on line ${line} has no partner`,
  },
  {
    applies: (field) => isQuoted(field) && /^\s*[^\s#]/.test(closing.exec(field.value)?.[3] ?? ''),
    say: (field) => `${field.name} goes on behind its closing quotation mark: ${inOtherQuotes(field)}`,
  },
  {
    applies: (field) => /^"/.test(field.value) && field.value.includes('\\'),
    say: ({ name }) =>
      `${name} has a backslash that begins no known sign: in double quotes write \\\\ for it, or put the value in single quotes`,
  },
  {
    applies: (field) => isList(field) && !/[\]}]\s*$/.test(field.value) && !/[\]}]/.test(field.value),
    say: ({ name, value, line }) =>
      `${name} is not closed: the list that opens with ${value[0]} on line ${line} needs ${value[0] === '[' ? ']' : '}'} at its end`,
  },
  {
    applies: (field) => isList(field) && /[\]}]\s*$/.test(field.value) && !/^\{[{%]/.test(field.value),
    say: ({ name }) =>
      `${name} must be a list such as [one, two]; put an item in quotes if it holds a sign such as : or "`,
  },
  {
    applies: ({ value }) => /^(?:[[\]{}&*!|>%@`,]|[-?] )/.test(value),
    say: (field) =>
      `${field.name} must be in quotes, since it begins with ${field.value[0]}: ${inQuotes(field)}`,
  },
  {
    applies: ({ value }) => /:(?:\s|$)/.test(value),
    say: (field) => `${field.name} must be in quotes, since it holds a colon: ${inQuotes(field)}`,
  },
]

/** What is wrong with a field that is no YAML by itself: a problem for each of its lines that is wrong. */
export function explainEntry(entry: YamlText, error: YamlFault): Remark[] {
  const lines = entry.text.split('\n').map((text, index) => ({ text, firstLine: entry.firstLine + index }))
  const isAlone = lines.slice(1).every(({ text }) => /^\s*(?:#|$)/.test(text))
  const candidates = isAlone ? lines.slice(0, 1) : lines
  const explained = [...candidates.flatMap((one) => explainLine(one, isAlone)), ...explainIndented(lines)]
  return explained.length > 0 ? explained : [explainError(entry, error)]
}

function explainLine({ text, firstLine }: YamlText, isAlone: boolean): Remark[] {
  const stripped = text.trim().replace(/^- +/, '')
  const [, name, space, value = ''] = /^["']?([\w][\w .-]*?)["']?:(\s*)(.*)$/s.exec(stripped) ?? []
  if (name === undefined) return isAlone ? [noField(stripped, firstLine)] : []
  if (space === '' && value !== '') return [noSpace(name, firstLine)]
  if (!isAlone && parseYaml({ text: stripped, firstLine }).errors.length === 0) return []
  const field = { name, value, line: firstLine }
  const rule = rules.find(({ applies }) => applies(field))
  return rule ? [{ field: name, line: firstLine, message: rule.say(field) }] : []
}

/** Below a value on the line of its name, an indented line `name: value` is a field of its own. */
function explainIndented([first, ...lines]: readonly YamlText[]): Remark[] {
  if (!/^["']?[\w][\w .-]*["']?:\s+[^\s#|>[{&*!]/.test(first?.text ?? '')) return []
  return lines
    .filter(({ text }) => /^ +["']?[\w][\w .-]*["']?:\s/.test(text))
    .map(({ text, firstLine: line }) => {
      const message = `the front matter must be YAML: line ${line} must not be indented, since "${text.trim()}" is a field of its own`
      return { field: 'front matter', line, message }
    })
}

function noField(text: string, line: number): Remark {
  const message = `the front matter must be fields such as "title: A headline"; line ${line} says "${text}"`
  return { field: 'front matter', line, message }
}

function noSpace(name: string, line: number): Remark {
  return { field: name, line, message: `${name} must have a space behind its colon` }
}

/** By the parser's code. Others are shown in its words. */
const sentences: Readonly<Record<string, string>> = {
  BAD_INDENT: 'is indented otherwise than the lines that it belongs to',
  DASH: 'must begin exactly below the dash of the item above it',
  TAB_AS_INDENT: 'is indented with a tab; YAML needs spaces',
  DUPLICATE_KEY: 'names a field that is already there',
  MULTILINE_IMPLICIT_KEY: 'has no colon behind the name of its field',
}

/** An error that no single line explains. */
export function explainError({ text, firstLine }: YamlText, { code, message, line }: YamlFault): Remark {
  const written = text.split('\n')[line - firstLine]?.trim() ?? ''
  const [, name] = /^["']?([\w][\w .-]*?)["']?:/.exec(written) ?? []
  if (code === 'DUPLICATE_KEY' && name !== undefined) {
    const first = text.split('\n').findIndex((one) => one.trim().startsWith(`${name}:`)) + firstLine
    return { field: name, line, message: `${name} is there twice: on line ${first} and on line ${line}` }
  }
  if (code === 'NO_FIELDS') return noField(written, line)
  const sentence = sentences[code]
  const reason = sentence ? `line ${line} ${sentence}: "${written}"` : message
  return { field: 'front matter', line, message: `the front matter must be YAML: ${reason}` }
}
