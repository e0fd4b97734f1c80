import { PublisherError } from '../../../domain/errors.ts'
import type { WrittenFields } from '../front-matter/front-matter.ts'
import { readToml } from '../front-matter/read-toml.ts'
import { readYaml } from '../front-matter/read-yaml.ts'
import { readJson } from '../json.ts'
import type { Fields, SiteFolder } from './site-system.ts'

/** Configurations of sites: data in YAML, TOML or JSON, or programs, of which only plain texts are read and nothing is run. */

const readers: Readonly<Record<string, (text: string) => Pick<WrittenFields, 'fields' | 'problems'>>> = {
  yaml: (text) => readYaml(text, 1),
  yml: (text) => readYaml(text, 1),
  toml: (text) => readToml(text, 1),
  json: (text) => readJson(text).drafts[0] ?? { fields: {}, problems: [] },
}

/** The fields of a configuration file, every scalar as its text. Throws `invalid` with file and line if nothing can be read. */
export async function readConfig(folder: SiteFolder, path: string): Promise<Fields> {
  const text = (await folder.readText(path)).replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
  const { fields, problems } = readConfigText(text, path)
  const [problem] = problems
  if (problem && Object.keys(fields).length === 0) {
    const line = problem.line === undefined ? '' : ` on line ${problem.line}`
    throw new PublisherError('invalid', `${path} cannot be read${line}: ${problem.message}`)
  }
  return fields
}

export function readConfigText(text: string, path: string): Pick<WrittenFields, 'fields' | 'problems'> {
  const read = readers[path.split('.').at(-1)?.toLowerCase() ?? ''] ?? readers.yaml
  const body = text.replace(/^---[ \t]*\n/, '').replace(/\n(?:---|\.\.\.)[ \t]*\n?$/, '\n')
  return read?.(body) ?? { fields: {}, problems: [] }
}

/** A field below others: `textAt(config, 'services', 'rss', 'limit')`. Undefined unless it is a text with words. */
export function textAt(fields: unknown, ...path: readonly string[]): string | undefined {
  const value = path.reduce<unknown>((inside, name) => fieldsIn(inside)[name], fields)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** The fields of an object; none of any other value. */
export function fieldsIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** The texts of a list, or a single text. */
export function textsIn(value: unknown): string[] {
  return [value]
    .flat(Number.POSITIVE_INFINITY)
    .filter((one): one is string => typeof one === 'string' && one.trim() !== '')
}

export function isTrue(value: unknown): boolean {
  return typeof value === 'string' && /^(?:true|yes|on|1)$/i.test(value.trim())
}

export function isFalse(value: unknown): boolean {
  return typeof value === 'string' && /^(?:false|no|off|0)$/i.test(value.trim())
}

/** Every name in small letters, at each depth: Hugo does not tell them apart. */
export function lowerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerNames)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inside]) => [name.toLowerCase(), lowerNames(inside)]),
  )
}

/** Later fields win, at each depth. */
export function mergeFields(...all: readonly Fields[]): Fields {
  const merged = new Map<string, unknown>()
  for (const [name, value] of all.flatMap((fields) => Object.entries(fields))) {
    const before = merged.get(name)
    const isTable = isObject(value) && isObject(before)
    merged.set(name, isTable ? mergeFields(fieldsIn(before), fieldsIn(value)) : value)
  }
  return Object.fromEntries(merged)
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The plain text that a program gives a property: `site: 'https://old.example'`, `const SITE_URL = "…"`. Comments are passed
 * over, nothing is run, and a text that is put together is undefined.
 */
export function textInProgram(program: string, name: string): string | undefined {
  return findText(withoutComments(program), name, 3)
}

/** `depth`: how many constants may stand for one another. */
function findText(code: string, name: string, depth: number): string | undefined {
  const property = new RegExp(`(?<![\\w$.])["']?${name}["']?\\s*(?::|=(?!=))\\s*`, 'g')
  for (const { index, 0: start } of code.matchAll(property)) {
    const rest = code.slice(index + start.length)
    const text = /^(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1\s*(?:[,;}\n)]|$)/.exec(rest)
    if (text && !text[2]?.includes('${')) return text[2]
    const otherwise = /^[^,;\n"'`]*(?:\|\||\?\?)\s*(["'`])((?:(?!\1)[^\\\n])*)\1/.exec(rest)?.[2]
    if (otherwise !== undefined && !otherwise.includes('${')) return otherwise
    // `site: SITE.website`, `url: metadata.url`: the constant's last name, if the same file gives it a text.
    const constant = /^([A-Za-z_$][\w$.]*)\s*[,;}\n]/.exec(rest)?.[1]?.split('.').at(-1)
    const inner = constant !== undefined && depth > 0 ? findText(code, constant, depth - 1) : undefined
    if (inner !== undefined) return inner
  }
  return undefined
}

/** The same for numbers and truth values: `limit: 20`, `trailingSlash: false`. */
export function wordInProgram(program: string, name: string): string | undefined {
  const property = new RegExp(
    `(?<![\\w$.])["']?${name}["']?\\s*(?::|=(?!=))\\s*([\\w.-]+)\\s*(?:[,;}\\n)]|$)`,
  )
  return property.exec(withoutComments(program))?.[1]
}

const texts = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/
const comments = /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|(?<=^|\n)[ \t]*#[^\n]*/
const textsOrComments = new RegExp(`(${texts.source})|${comments.source}`, 'g')

function withoutComments(program: string): string {
  return program.slice(0, 200_000).replace(textsOrComments, (_all, text: string | undefined) => text ?? ' ')
}
