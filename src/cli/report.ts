import type { Article } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'
import { instantText, momentText } from '../domain/moment.ts'
import type { ImportReport } from '../ingest/import-articles.ts'
import type { Revision } from '../store/store.ts'

/** What somebody should look at, a line each: `data/articles/a.md:3: refused: title is missing`. */
export function remarkLines(reports: readonly ImportReport[]): string[] {
  return reports.flatMap(({ file, outcome, problems, warnings }) => [
    ...problems.map((problem) => remarkLine(file, outcome, problem)),
    ...warnings.map((warning) => remarkLine(file, 'warning', warning)),
  ])
}

export function remarkLine(file: string, kind: string, { line, field, message }: Remark): string {
  const place = line === undefined ? file : `${file}:${line}`
  const sentence = message.startsWith(field) ? message : `${field}: ${message}`
  return `${place}: ${kind}: ${sentence}`
}

/** A table for people: status, date, slug and title. */
export function articleTable(articles: readonly Article[]): string {
  return table(
    articles.map(({ status, published, slug, title }) => [
      status,
      published ? momentText(published) : '-',
      slug,
      title,
    ]),
  )
}

/** A table for people: number, time, status, title, and the correction that came with it. */
export function revisionTable(revisions: readonly Revision[]): string {
  return table(
    revisions.map(({ number, savedAt, article }, index) => {
      const before = revisions[index - 1]?.article.corrections.length ?? 0
      const news = article.corrections.slice(before).map(({ grade, note }) => `${grade}: ${note}`)
      const reason = article.withdrawal?.reason
      const said = [article.title, ...news, ...(reason ? [`reason: ${reason}`] : [])].join('; ')
      return [String(number), instantText(savedAt), article.status, said]
    }),
  )
}

/** Columns side by side, two spaces apart; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string {
  const last = (rows[0]?.length ?? 0) - 1
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))
  const widths = Array.from({ length: last }, (_, column) => width(column))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}

/** One article for people. */
export function articleSheet(json: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(json)
    .filter(([field, value]) => field !== 'contentHtml' && value !== undefined && !isEmptyList(value))
    .map(
      ([field, value]) => `${field.padEnd(13)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
  return [...lines, '', json.contentHtml].join('\n')
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}
