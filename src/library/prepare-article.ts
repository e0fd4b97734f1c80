import { createHash } from 'node:crypto'
import type { Candidate } from '../ingest/candidate.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Finding } from './article.ts'

/** So that articles of a program and files of the data folder with the same name are never taken for each other. */
const origin = 'program'

/** Reads the article as the data folder's JSON files are read: the same rules, limits and messages. */
export async function prepareArticle(
  article: unknown,
  { thread, mediaFiles, site }: Gazette,
): Promise<Candidate> {
  const { id, slug } = Object(article) as { readonly id?: unknown; readonly slug?: unknown }
  const name = id || slug || ''
  // An object may have no words: `toString` may be anything.
  const key = typeof name === 'object' ? 'article' : String(name)
  const file = { path: `${key}.json`, key, stamp: '', modifiedAt: 0 }
  const json = toJson(article)
  const given = Object(article).revision as unknown
  const expectedRevision = isRevision(given) ? given : undefined
  const problems = [
    ...json.problems,
    ...(isRevision(given) ? [] : [wrongRevision]),
    ...(key === '' && json.problems.length === 0
      ? [
          {
            field: 'id',
            message: 'id is missing: an article must have an id or a slug, by which it is known later',
          },
        ]
      : []),
  ]
  if (problems.length > 0) return { file, key, prepared: { problems, warnings: [] } }
  const bytes = Buffer.from(json.text)
  const contents = { bytes, hash: createHash('sha256').update(bytes).digest('hex') }
  const [candidate] = await thread.prepare({ origin, file, contents, media: mediaFiles, site: site() })
  if (!candidate) throw new Error(`the article ${key} was read without an outcome`)
  const { incoming } = candidate.prepared
  if (!incoming || expectedRevision === undefined) return candidate
  return { ...candidate, prepared: { ...candidate.prepared, incoming: { ...incoming, expectedRevision } } }
}

function isRevision(value: unknown): value is number | null | undefined {
  return value === undefined || value === null || (Number.isInteger(value) && Number(value) > 0)
}

const wrongRevision: Finding = {
  field: 'revision',
  message: 'revision must be a number that find or save gave, or null for an article that must be new',
}

/** Values that JSON would drop, or write as null, without a word. */
const ofNoJson = new Set(['function', 'symbol', 'bigint'])

/** The article in JSON, or what of it cannot be in JSON. */
function toJson(article: unknown): { readonly text: string; readonly problems: readonly Finding[] } {
  if (typeof article !== 'object' || article === null || Array.isArray(article))
    return {
      text: '',
      problems: [{ field: 'article', message: 'an article must be an object with its fields' }],
    }
  const problems: Finding[] = []
  const paths = new Map<unknown, string>()
  /** `this` is the object that has the key: of a date, for one, the value is a text already. */
  function note(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
    const found = this[key]
    // It is no field of the article, but a condition.
    if (this === article && key === 'revision') return undefined
    const path = [paths.get(this), key].filter(Boolean).join('.')
    if (typeof found === 'object') paths.set(found, path)
    const isDate = found instanceof Date && Number.isNaN(found.getTime())
    const isNumber = typeof found === 'number' && !Number.isFinite(found)
    if (!isDate && !isNumber && !ofNoJson.has(typeof found)) return value
    const what = isDate ? 'an invalid Date' : isNumber ? String(found) : `a ${typeof found}`
    problems.push({ field: path, message: `${path} must be a value that JSON has; it is ${what}` })
    return null
  }
  try {
    return { text: JSON.stringify(article, note), problems }
  } catch (error) {
    // It holds itself, or one of its getters throws.
    const message = `the article cannot be written as JSON: ${String((error as Error).message).split('\n', 1)}`
    return { text: '', problems: [...problems, { field: 'article', message }] }
  }
}
