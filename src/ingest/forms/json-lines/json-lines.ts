import type { ExportFiles, ExportForm, ExportRecord } from '../../exports/export-form.ts'
import type { Draft } from '../draft.ts'
import { readLines } from './read-lines.ts'

/** The article's HTML has 2,000,000 characters at most, and JSON may write each as six. */
const maxCharacters = 16_000_000

/** Articles of our JSON form, one a line: lists of any size, since one line is read after the other. */
export const jsonLines: ExportForm = {
  name: 'jsonl',
  title: 'JSON Lines',
  hint: 'a .jsonl file with an article in our JSON form in each line',
  recognizes: async (files) => {
    const [path, ...others] = files.paths
    if (path === undefined || others.length > 0) return false
    const [line = '', ...rest] = (await files.readHead(path)).split('\n')
    if (rest.length === 0 && !/\.(?:jsonl|ndjson)$/i.test(path)) return false
    const first = parseLine(line)
    return typeof first?.title === 'string' && ('contentHtml' in first || 'slug' in first || 'id' in first)
  },
  open: async (files) => ({
    site: { feedSize: 20 },
    records: () => readRecords(files),
    leftOut: () => [],
    oldFeeds: () => [],
  }),
  toDraft: async ({ data, line = 1 }) => {
    const text = (data as LineData).text
    if (text === null) return tooLong(line)
    const { readJson } = await import('../json.ts')
    const [draft] = readJson(text).drafts
    const lines = new Map([...(draft?.lines ?? [])].map(([path]) => [path, { first: line, last: line }]))
    return { ...(draft ?? tooLong(line)), lines: lines.set('article', { first: line, last: line }) }
  },
}

interface LineData {
  readonly text: string | null
}

async function* readRecords(files: ExportFiles): AsyncGenerator<ExportRecord, void> {
  for (const path of files.paths) {
    for await (const { number, text } of readLines(files.open(path), maxCharacters)) {
      if (text?.trim() === '') continue
      yield toRecord(path, number, text)
    }
  }
}

function toRecord(file: string, line: number, text: string | undefined): ExportRecord {
  const { id, slug, title } = (text === undefined ? undefined : parseLine(text)) ?? {}
  const name = [id, slug].find((one) => typeof one === 'string' && one !== '')
  const data: LineData = { text: text ?? null }
  return {
    key: String(name ?? `line-${line}`),
    kind: 'article',
    ...(typeof title === 'string' && { title }),
    ...(typeof slug === 'string' && { slug }),
    ...(typeof id === 'string' && URL.canParse(id) && { feedId: id }),
    ...{ file, line, media: [], data },
  }
}

function parseLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function tooLong(line: number): Draft {
  const message = `file has a line of more than ${maxCharacters / 1_000_000} million characters`
  return { fields: {}, lines: new Map(), problems: [{ field: 'file', line, message }], warnings: [] }
}
