import type { Article } from './domain/article.ts'
import type { Remark } from './domain/errors.ts'
import { momentText } from './domain/moment.ts'
import type { ImportReport } from './ingest/import-articles.ts'

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const

/** `7 created, 0 updated, 0 unchanged, 1 refused` */
export function summaryLine(reports: readonly ImportReport[]): string {
  const count = (outcome: string) => reports.filter((report) => report.outcome === outcome).length
  return `Articles: ${outcomes.map((outcome) => `${count(outcome)} ${outcome}`).join(', ')}`
}

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
  const rows = articles.map(({ status, published, slug, title }) => [
    status,
    published ? momentText(published) : '-',
    slug,
    title,
  ])
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
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
