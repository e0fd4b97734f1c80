import { extname, relative } from 'node:path'
import { lookup } from 'mime-types'
import { formEndings } from '../forms/forms.ts'

/** More names do not help. */
const mostNames = 10

/** What a file of an unknown ending can be saved as. */
const advice: Readonly<Record<string, string>> = {
  ...{ '.mdown': '.md', '.mkd': '.md', '.mkdn': '.md', '.mdwn': '.md', '.text': '.txt', '.xhtml': '.html' },
}

/** A sentence about files of a folder that are not read although they may have been meant as articles: see `mayBeArticle`. */
export function ignoredNotice(ignored: readonly string[], folder: string): string {
  const paths = ignored.toSorted()
  const named = paths.slice(0, mostNames).map((path) => nameOf(path, folder))
  const more = paths.length > mostNames ? ` and ${paths.length - mostNames} more` : ''
  const count = paths.length === 1 ? '1 file is' : `${paths.length} files are`
  return `${count} not read, since an article ends in ${formEndings.join(', ')}: ${named.join(', ')}${more}`
}

/**
 * Whether a file with an ending that no form has may be meant as an article. Media, temporary files of editors and files
 * that the store has taken over are not.
 */
export function mayBeArticle(name: string): boolean {
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
