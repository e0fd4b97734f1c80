import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** What Tumblr's first API gives, `/api/read/json` or `/api/read`, a file for each page of 50 posts; and `posts.xml` of its export. */
export const tumblr: ExportForm = {
  name: 'tumblr',
  title: 'Tumblr',
  hint: 'posts.xml of the export, or the answers of /api/read/json?num=50&start=0, 50, 100 and so on',
  recognizes: async (files) => (await findPages(files)).length > 0,
  open: async (files, settings) => {
    const { openTumblr } = await import('./open-tumblr.ts')
    return openTumblr(files, await findPages(files), settings)
  },
  toDraft: async (record, publication) => {
    const { readTumblr } = await import('./read-tumblr.ts')
    return readTumblr(record, publication)
  },
}

const beginning =
  /^\W*(?:(?:var\s+tumblr_api_read\s*=\s*)?\{\s*"tumblelog"\s*:|<\?xml[^>]*>\s*<tumblr\b|<tumblr\b)/

async function findPages(files: ExportFiles): Promise<string[]> {
  const found: string[] = []
  for (const path of files.paths.filter(
    (one) => files.paths.length === 1 || /\.(?:json|js|xml|txt)$/i.test(one),
  )) {
    if (beginning.test((await files.readHead(path)).slice(0, 1_000))) found.push(path)
  }
  return found
}
