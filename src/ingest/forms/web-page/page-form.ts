import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'
import { isHtml, isSitemap } from './page-signs.ts'

/** Web pages by address, also those of a sitemap; saved pages with `--form page`. */
export const page: ExportForm = {
  name: 'page',
  title: 'Web pages',
  hint: 'addresses of pages or of a sitemap, or saved pages of any site',
  recognizes: async (files) => files.web !== undefined && (await isPageOrSitemap(files)),
  open: async (files, settings) => {
    const { openPages } = await import('./open-pages.ts')
    return openPages(files, settings)
  },
  toDraft: async (record, publication) => {
    const { readWebPage } = await import('./read-web-page.ts')
    return readWebPage(record, publication)
  },
}

async function isPageOrSitemap({ paths, readHead }: ExportFiles): Promise<boolean> {
  const [first] = paths
  if (first === undefined) return false
  const head = await readHead(first)
  return isHtml(head) || isSitemap(head)
}
