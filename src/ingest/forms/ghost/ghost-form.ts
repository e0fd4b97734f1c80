import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** The JSON file that Ghost 0.x to 6 exports, alone or in a ZIP or folder with `content/images`, `media` and `files`. */
export const ghost: ExportForm = {
  name: 'ghost',
  title: 'Ghost',
  hint: 'the .json file of Settings, Migration tools, Export',
  recognizes: async (files) => (await findGhostFiles(files)).length > 0,
  open: async (files, settings) => {
    const { openGhost } = await import('./open-ghost.ts')
    return openGhost(files, await findGhostFiles(files), settings)
  },
  toDraft: async (record, publication) => {
    const { readGhost } = await import('./read-ghost.ts')
    return readGhost(record, publication)
  },
}

/** The files of the export that hold tables of Ghost. */
async function findGhostFiles(files: ExportFiles): Promise<string[]> {
  const found: string[] = []
  for (const path of files.paths.filter((one) => files.paths.length === 1 || /\.json$/i.test(one))) {
    if (isGhost(await files.readHead(path))) found.push(path)
  }
  return found
}

/** `db` holds a list of exports since 0.4; before, and in files made for an import, `meta` and `data` are on top. */
const beginning = /^\W*\{\s*(?:"db"\s*:\s*\[\s*\{\s*)?"(?:meta|data)"\s*:\s*\{/
const tables =
  /"exported_on"|"(?:posts|posts_tags|posts_meta|posts_authors|roles_users|custom_theme_settings)"\s*:\s*\[/

function isGhost(head: string): boolean {
  return beginning.test(head.slice(0, 1_000)) && tables.test(head)
}
