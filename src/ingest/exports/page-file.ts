import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import { stringify } from 'yaml'
import { momentText } from '../../domain/moment.ts'
import type { OwnPage } from '../../domain/own-page.ts'
import { SITE_MARK } from '../../domain/site.ts'
import type { PageFile } from '../candidate.ts'
import { examplePage } from '../folder/example-files.ts'

/** The last line of a file that the import wrote says by its hash whether a person has changed it since. */
const seal = /\n<!-- imported; as it was written: ([0-9a-f]{64}) -->\n$/

/** The file of a page: front matter and clean HTML, with paths for addresses of this server. */
export function toPageFile(page: OwnPage, isDraft: boolean): PageFile {
  const { path, title, description, language, updated, contentHtml } = page
  const fields = {
    title,
    ...(description !== undefined && { description }),
    ...(language !== undefined && { language }),
    ...(updated && { updated: momentText(updated) }),
    ...(isDraft && { status: 'draft' }),
  }
  const text = `---\n${stringify(fields)}---\n\n${contentHtml.replaceAll(SITE_MARK, '')}\n`
  const sealed = `${text}\n<!-- imported; as it was written: ${hashOf(text)} -->\n`
  return { name: `${decodeURIComponent(path).slice(1)}.html`, text: sealed, isDraft }
}

export type PageOutcome = 'created' | 'updated' | 'unchanged' | 'kept'

/** Writes the file below the folder, whole or not at all. `kept`: a person has changed it, so it stays. */
export async function writePageFile(
  folder: string,
  { name, text }: PageFile,
  { dryRun = false } = {},
): Promise<PageOutcome> {
  const path = join(folder, name)
  const before = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (before === text) return 'unchanged'
  if (before === undefined ? await hasOther(path) : !isSealed(before)) return 'kept'
  if (!dryRun) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.part`, text)
    await rename(`${path}.part`, path)
  }
  return before === undefined ? 'created' : 'updated'
}

/** Whether a file of another form gives the same page. An import removes the example, and a dry run counts as if it had. */
async function hasOther(path: string): Promise<boolean> {
  const base = path.slice(0, -extname(path).length)
  const found = await Promise.all(
    ['.md', '.markdown', '.mdx', '.htm'].map((ending) =>
      readFile(base + ending, 'utf8').then(
        (text) => text !== examplePage,
        () => false,
      ),
    ),
  )
  return found.includes(true)
}

function isSealed(text: string): boolean {
  const found = seal.exec(text)
  return found !== null && hashOf(text.slice(0, found.index)) === found[1]
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
