import type { ExportRecord, OldSite, OpenExport } from '../../src/ingest/exports/export-form.ts'

export const oldSite: OldSite = { address: 'https://old.example', feedSize: 10 }

/** A story of an export with what every story has. */
export function makeRecord(key: string, overrides: Partial<ExportRecord> = {}): ExportRecord {
  return { key, kind: 'article', media: [], data: {}, ...overrides }
}

/** An open export of these stories. */
export function makeExport(
  records: readonly ExportRecord[],
  { site = oldSite, ...more }: Partial<OpenExport> = {},
): OpenExport {
  return {
    site,
    records: async function* read() {
      yield* records
    },
    leftOut: () => [],
    oldFeeds: () => [],
    ...more,
  }
}
