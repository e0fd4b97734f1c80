import { extname, relative } from 'node:path'
import { lookup } from 'mime-types'
import { walkFolder } from '../../files/walk-folder.ts'
import { formEndings } from '../forms/forms.ts'

/** More names do not help. */
const mostNames = 10

/** What a file of an unknown ending can be saved as. */
const advice: Readonly<Record<string, string>> = {
  ...{ '.mdown': '.md', '.mkd': '.md', '.mkdn': '.md', '.mdwn': '.md', '.text': '.txt', '.xhtml': '.html' },
}

/**
 * A sentence about the files below a folder that may have been meant as articles but have no form that Gazette reads; none
 * if there are no such files. Media, hidden files and temporary files of editors are passed over, files that the store has taken over, and the paths in `said`, which
 * takes the others.
 */
export async function findIgnored(folder: string, said: Set<string> = new Set()): Promise<string[]> {
  const { files } = await walkFolder(folder, { wants: mayBeArticle }).catch(() => ({ files: [] }))
  const paths = files
    .filter(({ path, fault }) => fault === undefined && !said.has(path))
    .map(({ path }) => path)
    .toSorted()
  for (const path of paths) said.add(path)
  if (paths.length === 0) return []
  const named = paths.slice(0, mostNames).map((path) => nameOf(path, folder))
  const more = paths.length > mostNames ? ` and ${paths.length - mostNames} more` : ''
  const count = paths.length === 1 ? '1 file is' : `${paths.length} files are`
  return [`${count} not read, since an article ends in ${formEndings.join(', ')}: ${named.join(', ')}${more}`]
}

function mayBeArticle(name: string): boolean {
  if (formEndings.includes(extname(name).toLowerCase())) return false
  const isTemporary =
    /^(?:~|#.*#$|Thumbs\.db$|desktop\.ini$|Icon\r?$)|~$|\.(?:sw[a-p]|tmp|temp|bak|orig|part|crdownload|lock|taken)$/i
  if (isTemporary.test(name)) return false
  const type = lookup(name) || ''
  return (
    !/^(?:image|audio|video|font)\//.test(type) && !/\/(?:pdf|zip|gzip|css|javascript|json|vtt)$/.test(type)
  )
}

function nameOf(path: string, folder: string): string {
  const ending = advice[extname(path).toLowerCase()]
  return relative(folder, path) + (ending ? ` (name it ${ending})` : '')
}
