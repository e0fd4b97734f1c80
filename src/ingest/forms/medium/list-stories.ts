import type { ExportFiles } from '../../exports/export-form.ts'

/** A folder of other pages shows at the first ones that it is no export. */
export const mostLooked = 5

/** The archive also holds pages of claps, bookmarks and the like, each in a folder of its own. */
export function listStories(files: ExportFiles): string[] {
  const pages = files.paths.filter((path) => /\.html?$/i.test(path))
  const inFolder = pages.filter((path) => /(?:^|\/)posts\//.test(path))
  return inFolder.length > 0 ? inFolder : pages
}

export function isStory(head: string): boolean {
  return /<article class="h-entry"/.test(head) && /data-field="body"/.test(head)
}
