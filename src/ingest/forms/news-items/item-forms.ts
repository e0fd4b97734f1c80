import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'
import type { ItemStandard } from './item.ts'

/** Stories as single JSON objects, as agencies and web pages exchange them: files with one, or with a list of them. */

const ninjs: ItemStandard = {
  name: 'ninjs',
  title: 'ninjs',
  hint: 'the .json files of an agency or of Superdesk',
  isOne: (head) =>
    /"name"\s*:\s*"ninjs"|iptc\.org\/std\/ninjs/.test(head) ||
    (/"(?:versioncreated|versionCreated)"\s*:/.test(head) &&
      /"(?:pubstatus|pubStatus|body_x?html|body_text|bodies|headlines?)"\s*:/.test(head)),
}

const articleType =
  '"(?:https?://schema.org/|schema:)?(?:[A-Za-z]*Article|BlogPosting|LiveBlogPosting|Report|Review)"'
const typed = new RegExp(`"@type"\\s*:\\s*(?:${articleType}|\\[[^\\]]*${articleType})`)

const schemaOrg: ItemStandard = {
  name: 'schema-org',
  title: 'schema.org articles',
  hint: 'the .json or .jsonld files',
  isOne: (head) => /schema\.org/.test(head) && typed.test(head),
}

/** ninjs 1 to 3 with Superdesk's additions, and NewsArticle, BlogPosting and the like of schema.org. */
export const itemForms: readonly ExportForm[] = [ninjs, schemaOrg].map((standard) => ({
  name: standard.name,
  title: standard.title,
  hint: standard.hint,
  recognizes: async (files) => (await findItemFiles(files, standard, 1)).length > 0,
  open: async (files, settings) => {
    const { openItems } = await import('./open-items.ts')
    return openItems(files, await findItemFiles(files, standard), standard, settings)
  },
  toDraft: async (record, publication) => {
    if (standard.name === 'ninjs') return (await import('./read-ninjs.ts')).readNinjs(record, publication)
    return (await import('./read-schema-org.ts')).readSchemaOrg(record, publication.sections)
  },
}))

/** A folder of a site may hold a few such files among thousands. */
const mostLooks = 50

async function findItemFiles(
  files: ExportFiles,
  { isOne }: ItemStandard,
  most = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const paths = files.paths.filter(
    (path) => files.paths.length === 1 || /\.(?:json|jsonld|ninjs)$/i.test(path),
  )
  const found: string[] = []
  for (const path of most === 1 ? paths.slice(0, mostLooks) : paths) {
    const head = await files.readHead(path).catch(() => '')
    if (isJson(head) && isOne(head)) found.push(path)
    if (found.length >= most) break
  }
  return found
}

function isJson(head: string): boolean {
  return /^\uFEFF?\s*[[{]/.test(head)
}
