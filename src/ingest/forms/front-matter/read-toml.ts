import { parse, TomlDate, TomlError } from 'smol-toml'
import type { Remark } from '../../../domain/errors.ts'
import type { LineSpan } from '../draft.ts'
import type { WrittenFields } from './front-matter.ts'

/** A line `name = value`, with the table that it is in. */
interface TomlLine {
  readonly path: string
  readonly name: string
  readonly sign: string
  readonly value: string
  readonly line: number
  /** Whether it opens a list or table that nothing closes. */
  readonly isUnclosed: boolean
}

/**
 * Reads TOML. Every scalar becomes its text, and a date the text as it is written. In TOML with errors, each line is
 * read by itself, so that one wrong line does not hide the others.
 */
export function readToml(text: string, firstLine: number): WrittenFields {
  const written = listLines(text, firstLine)
  const lines = new Map<string, LineSpan>(
    written.map(({ path, line }) => [path, { first: line, last: line }]),
  )
  const asWritten = new Map(written.map(({ path, value }) => [path, value]))
  try {
    return {
      fields: toTexts(parse(text), '', asWritten) as Record<string, unknown>,
      lines,
      problems: [],
      warnings: [],
    }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const alone = written.map((one) => ({ one, ...parseAlone(one) }))
    const explained = alone.flatMap(({ one, isBroken }) => (isBroken ? explain(one) : []))
    const fields = Object.assign({}, ...alone.map(({ fields: own }) => own)) as Record<string, unknown>
    const problems = explained.length > 0 ? explained : [unexplained(error, firstLine)]
    return {
      fields: toTexts(fields, '', asWritten) as Record<string, unknown>,
      lines,
      problems,
      warnings: [],
    }
  }
}

const fieldForm = /^\s*["']?([\w.-]+)["']?\s*([=:])\s*(.*?)\s*$/

/** The lines that begin a field, outside of texts and lists of several lines. */
function listLines(text: string, firstLine: number): TomlLine[] {
  const found: TomlLine[] = []
  const open: Open = { mark: '', depth: 0 }
  let table = ''
  for (const [index, line] of text.split('\n').entries()) {
    // A field at the margin ends a list that nothing has closed.
    if (open.mark === '' && open.depth > 0 && /^[\w.-]+\s*[=:]\s/.test(line)) markUnclosed(found, open)
    const isFree = open.mark === '' && open.depth === 0
    const [, header] = (isFree && /^\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$/.exec(line)) || []
    if (header !== undefined) table = `${header}.`
    const [, name, sign = '', value = ''] = (isFree && header === undefined && fieldForm.exec(line)) || []
    if (name !== undefined) {
      found.push({ path: table + name, name, sign, value, line: firstLine + index, isUnclosed: false })
    }
    if (!isFree || name !== undefined) follow(line, open)
  }
  if (open.depth > 0) markUnclosed(found, open)
  return found
}

/** What is still open at the end of a line. */
interface Open {
  /** The marks that a text of several lines ends with. */
  mark: string
  /** How many lists and tables. */
  depth: number
}

function follow(line: string, open: Open): void {
  for (const mark of open.mark === '' ? ['"""', "'''"] : [open.mark]) {
    if (line.split(mark).length % 2 === 0) open.mark = open.mark === '' ? mark : ''
  }
  if (open.mark !== '') return
  const plain = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '').replace(/#.*/, '')
  open.depth = Math.max(0, open.depth + plain.split(/[[{]/).length - plain.split(/[\]}]/).length)
}

function markUnclosed(found: TomlLine[], open: Open): void {
  const last = found.pop()
  if (last) found.push({ ...last, isUnclosed: true })
  open.depth = 0
}

/** A text or list of several lines, and a field of a table, tell nothing alone. */
function parseAlone({ path, name, sign, value, isUnclosed }: TomlLine): {
  isBroken: boolean
  fields?: object
} {
  if (sign !== '=' || isUnclosed) return { isBroken: true }
  const opensMore = /^(?:"""|'''|[[{](?!.*[\]}]))/.test(value)
  if (opensMore) return { isBroken: false }
  try {
    const fields = parse(`${name} = ${value}`)
    return { isBroken: false, ...(path === name && { fields }) }
  } catch {
    return { isBroken: true }
  }
}

function explain({ name, sign, value, line, isUnclosed }: TomlLine): Remark[] {
  const say = (message: string) => [{ field: name, line, message: `${name} ${message}` }]
  if (sign !== '=')
    return say(`must have = behind its name, as every field in TOML; line ${line} has a colon`)
  if (isUnclosed) {
    const bracket = value.startsWith('{') ? '{' : '['
    const end = bracket === '{' ? '}' : ']'
    return say(`is not closed: the list that opens with ${bracket} on line ${line} needs ${end} at its end`)
  }
  const [quote] = /^["']/.exec(value) ?? []
  if (quote && !new RegExp(`.${quote}\\s*(?:#.*)?$`).test(value)) {
    return say(`is not closed: the quotation mark ${quote} that opens on line ${line} has no partner`)
  }
  if (value === '') return say('has no value; an empty text is ""')
  if (!quote && !/^[[{\d+-]/.test(value)) {
    return say(`must be in quotes, as every text in TOML: write ${name} = ${JSON.stringify(value)}`)
  }
  return say(`must be TOML, such as ${name} = "a text"; line ${line} says ${value}`)
}

function unexplained(error: TomlError, firstLine: number): Remark {
  const line = firstLine + error.line - 1
  const reason = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? ''
  return { field: 'front matter', line, message: `the front matter must be TOML: ${reason}` }
}

function toTexts(value: unknown, path: string, asWritten: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((one) => toTexts(one, '', asWritten))
  // As written, since the parser reads 2026-02-30 as a day in March.
  if (value instanceof TomlDate) return asWritten.get(path)?.split('#')[0]?.trim() ?? value.toISOString()
  if (typeof value !== 'object' || value === null) return String(value)
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => [key, toTexts(inside, below(key), asWritten)]),
  )
}
