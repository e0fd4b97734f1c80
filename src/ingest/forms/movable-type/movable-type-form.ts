import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** The text that Movable Type and TypePad export. */
export const movableType: ExportForm = {
  name: 'movable-type',
  title: 'Movable Type',
  hint: 'the text file of Export, or of Import/Export in TypePad',
  recognizes: async (files) => (await findFiles(files)).length > 0,
  open: async (files, settings) => {
    const { openMovableType } = await import('./open-movable-type.ts')
    return openMovableType(files, await findFiles(files), settings)
  },
  toDraft: async (record) => {
    const { readMovableType } = await import('./read-movable-type.ts')
    return readMovableType(record)
  },
}

/** Its first line is a field. Fields and empty lines follow, then a line of five hyphens and the text of the first story. */
const beginning =
  /^\uFEFF?\s*(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|UNIQUE URL|ALLOW \w+|CONVERT BREAKS):[^\n]*\n(?:(?:[A-Z][A-Z ]*:[^\n]*|[ \t\r]*)\n)*[ \t]*-----\r?\n[A-Z][A-Z ]*:[ \t]*\r?\n/

async function findFiles(files: ExportFiles): Promise<string[]> {
  const candidates =
    files.paths.length === 1 ? files.paths : files.paths.filter((path) => /\.(?:txt|mt)$|^[^.]*$/i.test(path))
  const found: string[] = []
  for (const path of candidates) if (await isMovableType(files, path)) found.push(path)
  return found
}

const headLength = 64 * 1024

/** Read as bytes: a file in an old encoding is recognized, too. */
async function isMovableType(files: ExportFiles, path: string): Promise<boolean> {
  try {
    let head = ''
    for await (const piece of files.open(path)) {
      head += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1')
      if (head.length >= headLength) break
    }
    return beginning.test(head.replace(/^\xEF\xBB\xBF/, ''))
  } catch {
    return false
  }
}
