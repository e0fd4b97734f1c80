import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** The archive of Substack's settings: `posts.csv` and a file of HTML for each post. */
export const substack: ExportForm = {
  name: 'substack',
  title: 'Substack',
  hint: 'the ZIP of Settings, Exports',
  recognizes: async (files) => (await findTable(files)) !== undefined,
  open: async (files, settings) => {
    const { openSubstack } = await import('./open-substack.ts')
    return openSubstack(files, await findTable(files), settings)
  },
  toDraft: async (record, publication) => {
    const { readSubstack } = await import('./read-substack.ts')
    return readSubstack(record, publication)
  },
}

/** The table of posts. */
async function findTable(files: ExportFiles): Promise<string | undefined> {
  const paths = files.paths.filter((path) => /(?:^|\/)posts\.csv$/i.test(path))
  for (const path of paths) {
    const [columns = ''] = (await files.readHead(path)).split('\n')
    if (/\bpost_id\b/.test(columns) && /\bpost_date\b/.test(columns)) return path
  }
  return undefined
}
