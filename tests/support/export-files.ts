import { PublisherError } from '../../src/domain/errors.ts'
import type { ExportFiles, ExportRecord, OpenExport } from '../../src/ingest/exports/export-form.ts'
import { makeExportFiles } from '../../src/ingest/exports/files/make-export-files.ts'

/** An export in memory: its files by their paths. They come in pieces of `pieceBytes`, which may cut characters. */
export function exportFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  { name = Object.keys(files)[0] ?? 'export', pieceBytes = 997 } = {},
): ExportFiles {
  return makeExportFiles({
    name,
    paths: Object.keys(files),
    open: async function* open(path) {
      const content = files[path]
      if (content === undefined) throw new PublisherError('invalid', `there is no file ${path}`)
      const bytes = Buffer.from(content)
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
    },
  })
}

/** All records of an export, for small ones. */
export async function readRecords(open: OpenExport): Promise<ExportRecord[]> {
  const records: ExportRecord[] = []
  for await (const record of open.records()) records.push(record)
  return records
}
