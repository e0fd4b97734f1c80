import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { PublisherError } from '../../../domain/errors.ts'
import { utf8Pieces } from './utf8-pieces.ts'

/** A line of a table by the names of its columns, in small letters with `_` for spaces: `post_id`, `published_date`. */
export interface CsvRow {
  readonly fields: Readonly<Record<string, string>>
  /** The line of the file, from 1, on which it ends. */
  readonly line: number
}

/** As of a JSON part. */
const mostRowBytes = 32_000_000

/**
 * The rows of a CSV file (RFC 4180) of any size, in UTF-8 or in UTF-16 with its mark. A row with too few or too many values
 * is read as far as it goes. Throws `invalid` with the line for a file that is no CSV.
 */
export async function* readCsv(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<CsvRow, void> {
  const parser = parse({
    bom: true,
    columns: (names: readonly string[]) => names.map(toColumn),
    info: true,
    max_record_size: mostRowBytes,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const source = Readable.from(utf8Pieces(pieces)).on('error', (error) => parser.destroy(error))
  try {
    for await (const { record, info } of source.pipe(parser)) yield { fields: record, line: info.lines }
  } catch (error) {
    if (error instanceof PublisherError || !isCsvError(error)) throw error
    throw new PublisherError('invalid', `file is no CSV: ${error.message}`, { cause: error })
  } finally {
    source.destroy()
  }
}

export function toColumn(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
}

function isCsvError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_')
}
