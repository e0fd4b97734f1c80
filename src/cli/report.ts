import type { Readable, Writable } from 'node:stream'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { type Moment, parseMoment } from '../domain/moment.ts'
import { print, printError, toPrintable } from '../server/log/print.ts'

/** The outcome of a command, for people and for programs. */
export interface Report {
  /** With `--json`: the one value on standard output. Dates are text; what is unknown is absent. */
  readonly json: unknown
  /** Without: lines on standard output; none if it is empty. */
  readonly text: string
  /** Without: lines on standard error, which `json` has as values. */
  readonly remarks?: readonly string[]
  /** Something was refused or found wrong: the exit status is 1. */
  readonly isFailure?: boolean
}

/** Prints the report in one of its forms and sets the exit status. */
export function printReport({ json, text, remarks = [], isFailure }: Report, asJson: boolean): void {
  if (asJson) print(JSON.stringify(json, null, 2))
  else {
    if (text !== '') print(text)
    for (const remark of remarks) printError(remark)
  }
  if (isFailure) process.exitCode = 1
}

/** One line for a problem or warning: `data/articles/a.md:3: refused: title is missing`. */
export function remarkLine(file: string, kind: string, { line, field, message }: Remark): string {
  const position = line === undefined ? file : `${file}:${line}`
  const sentence =
    field === 'file' || message.startsWith(field) || message.startsWith(`the ${field}`)
      ? message
      : `${field}: ${message}`
  return `${position}: ${kind}: ${sentence}`
}

/** Columns side by side, two spaces apart; the last one is not padded. A line feed in a cell becomes a space. */
export function table(cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => toPrintable(cell.replace(/\s*\n\s*/g, ' '))))
  const last = (rows[0]?.length ?? 0) - 1
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))
  const widths = Array.from({ length: last }, (_, column) => width(column))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => line(row).trimEnd()).join('\n')
}

/** Throws `invalid` if the text is no date. */
export function parseDateOption(option: string, text: string): Moment {
  const date = parseMoment(text)
  if (date) return date
  const rule = 'must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z'
  throw new PublisherError('invalid', `${option} ${rule}, not "${text}"`)
}

/** Where a person answers questions. */
export interface Terminal {
  readonly input: Readable
  readonly output: Writable
  /** Whether keys come one by one. Default: whether `output` is a terminal. */
  readonly terminal?: boolean
}

/** Undefined if nobody can be asked. Questions are no output of a command, so they go to standard error. */
export function findTerminal(asJson: boolean): Terminal | undefined {
  const isTerminal = process.stdin.isTTY && process.stderr.isTTY && !asJson
  return isTerminal ? { input: process.stdin, output: process.stderr } : undefined
}

/** Less work than this ends before a person can read the bar. */
const minForBar = 100

export type OnProgress = (done: number, all: number) => void

/** Shows a progress bar on a terminal. `unit`: the counted things, such as `files`. */
export async function withProgress<T>(
  unit: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work(() => {})
  const { Presets, SingleBar } = await import('cli-progress')
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}, {rate}/s, {eta_formatted} left`, stream: process.stderr },
    Presets.shades_classic,
  )
  const startedAt = performance.now()
  try {
    return await work((done, all) => {
      if (all < minForBar) return
      const rate = Math.round((done * 1000) / (performance.now() - startedAt))
      if (bar.isActive) bar.update(done, { rate })
      else bar.start(all, done, { rate })
    })
  } finally {
    bar.stop()
  }
}
