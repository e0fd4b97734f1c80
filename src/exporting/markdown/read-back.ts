import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Article } from '../../domain/article.ts'
import { toArticleJson } from '../../domain/article-json.ts'
import type { Site } from '../../domain/site.ts'
import type { MediaFiles, ReadingThread } from '../../ingest/thread/reading-thread.ts'

export interface ReadingBack {
  readonly site: Site
  readonly thread: ReadingThread
  readonly mediaFiles: MediaFiles
}

/**
 * The fields that an import of the text would give other values than the article has: none if it gives the same article.
 * `name`: of the file, whose ending says the form.
 */
export async function findDifferences(
  article: Article,
  { name, text }: { readonly name: string; readonly text: string },
  { site, thread, mediaFiles: media }: ReadingBack,
): Promise<readonly string[]> {
  const bytes = Buffer.from(text)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const file = { path: name, key: name.replace(/\.[^.]+$/, ''), stamp: '', modifiedAt: 0 }
  const request = { file, contents: { bytes, hash }, origin: 'export', dryRun: true, site, media }
  const [candidate, ...others] = await thread.prepare(request)
  const incoming = candidate?.prepared.incoming
  if (!incoming || others.length > 0) return ['article']
  const { id, withdrawal, corrections } = article
  const status = incoming.status ?? (article.published ? statusByDate(article) : 'draft')
  const read = { ...incoming.article, id: incoming.id, status, ...(withdrawal && { withdrawal }) }
  const [before, after] = [{ ...article, id, corrections }, read].map((one) => toComparable(one, site))
  return Object.keys({ ...before, ...after }).filter(
    (field) => !isDeepStrictEqual(before?.[field], after?.[field]),
  )
}

/** The store decides by its clock. */
function statusByDate({ status }: Article): Article['status'] {
  return status === 'scheduled' ? 'scheduled' : 'published'
}

/** With what the JSON form leaves out of figures; without what says nothing. */
function toComparable(article: Article, site: Site): Record<string, unknown> {
  const all = { ...toArticleJson(article, site), figures: article.figures }
  return JSON.parse(
    JSON.stringify(all, (_key, value) => (Array.isArray(value) && value.length === 0 ? undefined : value)),
  )
}
