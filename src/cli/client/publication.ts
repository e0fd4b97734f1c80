import type { Report } from '../report.ts'
import { type FoundArticles, type SearchCommandOptions, searchReport } from '../search.ts'
import { listOf, type Overview, overviewLines } from '../status.ts'
import type { ApiClient } from './api-client.ts'

export async function search(
  client: ApiClient,
  words: readonly string[],
  { best, limit, section, author, tag, from, to }: SearchCommandOptions,
): Promise<Report> {
  const asked = { section, author, tag, from, to, limit, order: best ? 'best' : undefined }
  const q = words.length > 0 ? words.join(' ') : undefined
  const { json } = await client.get('/search', { q, ...asked })
  const { articles, hasMore, isComplete } = json as Pick<FoundArticles, 'articles' | 'hasMore'> & {
    readonly isComplete: boolean
  }
  return searchReport({
    articles: articles.map((article) => ({ ...article, status: 'published' })),
    ...{ hasMore, isFinished: isComplete, isIndexed: true },
  })
}

interface ServerStatus extends Overview {
  readonly publication: { readonly id: string; readonly title: string; readonly file?: string }
  readonly address: string
  readonly version: string
  readonly problems: readonly string[]
  readonly failingDocuments: readonly {
    readonly document: string
    readonly faults: readonly { readonly message: string }[]
  }[]
}

/** The state of a publication, as its server tells it. */
export async function status(client: ApiClient): Promise<Report> {
  const { json } = await client.get('/status')
  const { publication, address, version, problems, failingDocuments, ...overview } = json as ServerStatus
  const failing = failingDocuments.flatMap(({ document, faults }) =>
    faults.map(({ message }) => `${document}: ${message}`),
  )
  const text = [
    `Publication: ${publication.title} (${publication.id})${publication.file ? `, of ${publication.file}` : ''}`,
    `Address: ${address}`,
    `Server: running, version ${version}`,
    ...problems.map((problem) => `  problem: ${problem}`),
    ...listOf('Documents that fail validation', failing),
    ...overviewLines(overview, [], true),
  ]
  return { json, text: text.join('\n') }
}
