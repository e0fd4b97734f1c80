import { readJson } from '../json.ts'
import type { FrontMatter, FrontMatterSettings, WrittenFields } from './front-matter.ts'
import { readToml } from './read-toml.ts'
import { readYaml } from './read-yaml.ts'
import { type Language, splitFrontMatter } from './split.ts'
import { toArticleFields } from './to-article-fields.ts'

type Reader = (text: string, firstLine: number) => WrittenFields

const readers: Readonly<Record<Language, Reader>> = { yaml: readYaml, toml: readToml, json: readJsonObject }

/**
 * Reads YAML, TOML or JSON front matter, and gives the fields of Hugo, Jekyll, Astro, Eleventy and Obsidian the article's
 * names. Every scalar stays the text as written, such as `title: 1984`. A syntax error becomes a problem with its line;
 * the other fields and the body are returned anyway.
 */
export function readFrontMatter(text: string, settings: FrontMatterSettings = {}): FrontMatter {
  const { body, bodyLine, ...written } = readWrittenFields(text)
  const fields = settings.complete?.(written.fields) ?? written.fields
  const isOwn = ([name]: readonly [string, unknown]) => settings.ownFields?.includes(name) ?? false
  const { own = [], others = [] } = Object.groupBy(Object.entries(fields), (field) =>
    isOwn(field) ? 'own' : 'others',
  )
  const article = toArticleFields({ ...written, fields: Object.fromEntries(others) }, settings)
  return {
    ...article,
    fields: { ...article.fields, ...Object.fromEntries(own) },
    problems: [...written.problems, ...article.problems],
    warnings: [...written.warnings, ...article.warnings],
    body,
    bodyLine,
  }
}

/** The fields of front matter under the names that the file gives them, and the text below; no fields if there are none. */
export function readWrittenFields(text: string): WrittenFields & Pick<FrontMatter, 'body' | 'bodyLine'> {
  const { frontMatter, body, bodyLine, problems } = splitFrontMatter(text)
  if (!frontMatter) return { fields: {}, lines: new Map(), problems, warnings: [], body, bodyLine }
  const written = readers[frontMatter.language](frontMatter.text, frontMatter.firstLine)
  return { ...written, problems: [...problems, ...written.problems], body, bodyLine }
}

function readJsonObject(text: string, firstLine: number): WrittenFields {
  // Empty lines keep the numbers of the lines.
  const [draft] = readJson('\n'.repeat(firstLine - 1) + text).drafts
  if (!draft) return { fields: {}, lines: new Map(), problems: [], warnings: [] }
  const problems = draft.problems.map((one) => ({
    ...one,
    field: 'front matter',
    message: one.message.replace(/^file /, 'the front matter '),
  }))
  const lines = new Map([...draft.lines].filter(([path]) => path !== 'article'))
  return { fields: toTexts(draft.fields) as Record<string, unknown>, lines, problems, warnings: [] }
}

/** Numbers and truth values as texts, as they are in YAML; `null` is empty. */
function toTexts(value: unknown): unknown {
  if (value === null) return ''
  if (Array.isArray(value)) return value.map(toTexts)
  if (typeof value !== 'object') return String(value)
  return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, toTexts(inside)]))
}
