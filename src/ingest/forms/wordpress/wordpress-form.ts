import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** WordPress eXtended RSS, versions 1.0 to 1.2, and what Squarespace exports in its manner. */
export const wordPress: ExportForm = {
  name: 'wordpress',
  title: 'WordPress',
  hint: 'the .xml files of Tools, Export, All content',
  recognizes: async (files) => (await findWordPressFiles(files)).length > 0,
  open: async (files, settings) => {
    const { openWordPress } = await import('./open-wordpress.ts')
    return openWordPress(files, await findWordPressFiles(files), settings)
  },
  toDraft: async (record) => {
    const { readWordPress } = await import('./read-wordpress.ts')
    return readWordPress(record)
  },
}

const namespace = /xmlns:[\w.-]+\s*=\s*["']https?:\/\/(?:www\.)?wordpress\.org\/export\/|<wp:wxr_version>/
/** Files that an upload or a backup has beside them are not looked at. */
const possible = /\.(?:xml|wxr|rss|txt)$|^[^.]*$/i

/** The files that are exports of WordPress: a large site has several. */
async function findWordPressFiles(files: ExportFiles): Promise<string[]> {
  const candidates =
    files.paths.length === 1 ? files.paths : files.paths.filter((path) => possible.test(path))
  const found: string[] = []
  for (const path of candidates) {
    if (await isWordPress(files, path)) found.push(path)
  }
  return found
}

/** Read as bytes: a file in a wrong encoding is recognized, too. */
async function isWordPress(files: ExportFiles, path: string): Promise<boolean> {
  try {
    let head = ''
    for await (const piece of files.open(path)) {
      head += Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
        .toString('latin1')
        .replaceAll('\0', '')
      if (head.length >= headLength) break
    }
    return /<(?:rss|channel)\b/i.test(head) && namespace.test(head)
  } catch {
    return false
  }
}

const headLength = 64 * 1024
