import type { Publication } from '../../../../src/domain/publication.ts'
import type { ExportRecord, OpenExport } from '../../../../src/ingest/exports/export-form.ts'
import type { Draft } from '../../../../src/ingest/forms/draft.ts'
import { siteForms } from '../../../../src/ingest/forms/static-sites/site-forms.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'

const publication = { sections: [], timeZone: 'UTC', language: 'en' } as unknown as Publication

export interface ReadSite {
  readonly form: string
  readonly open: OpenExport
  readonly records: readonly ExportRecord[]
  /** By the path of the file. */
  record(key: string): ExportRecord
  draft(key: string): Promise<Draft>
}

/** Recognizes a site by its files, and reads its stories. */
export async function readSite(
  files: Readonly<Record<string, string | Uint8Array>>,
  { oldSite }: { oldSite?: string } = {},
): Promise<ReadSite> {
  const given = exportFiles(files)
  for (const form of siteForms) {
    if (!(await form.recognizes(given))) continue
    const open = await form.open(given, { publication, ...(oldSite !== undefined && { oldSite }) })
    const records = await readRecords(open)
    const record = (key: string) => {
      const found = records.find((one) => one.key === key)
      if (!found) throw new Error(`no record ${key}; there are ${records.map((one) => one.key).join(', ')}`)
      return found
    }
    const draft = (key: string) => form.toDraft(JSON.parse(JSON.stringify(record(key))), publication)
    return { form: form.name, open, records, record, draft }
  }
  throw new Error('no form recognizes the files')
}

/** All bytes of a media file; undefined if there is none. */
export async function joined(bytes: AsyncIterable<Uint8Array> | undefined): Promise<Buffer | undefined> {
  if (!bytes) return undefined
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** A story with front matter in YAML. */
export function story(fields: string, text = 'The bell rang.'): string {
  return `---\n${fields}\n---\n${text}\n`
}
