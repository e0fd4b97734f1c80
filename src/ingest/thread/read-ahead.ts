import type { Candidate } from '../candidate.ts'
import type { ArticleFile } from '../folder/list-files.ts'

/** A list may hold thousands of articles: only one is read ahead. */
const maxAhead = 16
const weightOf = ({ path }: ArticleFile) => (/\.json$/i.test(path) ? maxAhead : 1)

/** The candidates of each file, in order. The next files are read while the articles of one are saved. */
export async function* readAhead(
  files: readonly ArticleFile[],
  prepare: (file: ArticleFile) => Promise<Candidate[]>,
): AsyncGenerator<Candidate[]> {
  const ahead: { readonly weight: number; readonly candidates: Promise<Candidate[]> }[] = []
  const rest = files.values()
  let next = rest.next()
  const fill = () => {
    const weight = ahead.reduce((sum, one) => sum + one.weight, 0)
    if (next.done || (ahead.length > 0 && weight + weightOf(next.value) > maxAhead)) return
    const candidates = prepare(next.value)
    // It is thrown when its turn comes.
    candidates.catch(() => {})
    ahead.push({ weight: weightOf(next.value), candidates })
    next = rest.next()
    fill()
  }
  fill()
  for (let first = ahead[0]; first; first = ahead[0]) {
    const candidates = await first.candidates
    ahead.shift()
    fill()
    yield candidates
  }
}
