import type { Article } from '../../domain/article.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import type { IncomingArticle } from '../../store/store.ts'
import { requireSection } from '../articles/rights.ts'
import type { ArticleToSave, Written } from '../articles/writer.ts'
import type { Reply } from '../operation.ts'
import type { Principal } from '../principal.ts'
import { ApiError } from '../problem.ts'
import type { MappedPost } from './article/to-article.ts'
import type { Mf2Problem } from './mf2.ts'
import { refusePost, toPostProblem } from './problems.ts'

/** What the article writer takes: the JSON form, or Markdown with the fields in front of it. */
export function toWriterInput(
  { fields, markdown }: Pick<MappedPost, 'fields' | 'markdown'>,
  more: Readonly<Record<string, unknown>> = {},
): ArticleToSave['article'] {
  const { contentHtml, ...others } = { ...fields, ...more } as Record<string, unknown>
  if (markdown === undefined) return { ...others, ...(contentHtml !== undefined && { contentHtml }) }
  const text = `${JSON.stringify(others, null, 1)}\n\n${markdown}`
  return { bytes: Buffer.from(text), type: 'text/markdown' }
}

/** What was saved. Throws the problems of an article that was not, in the words of the post. */
export function requireWritten(written: Written): { article: Article; problems: readonly Mf2Problem[] } {
  if (written.outcome === 'outdated') throw changedMeanwhile
  if ('problems' in written) {
    const isForbidden = written.outcome === 'forbidden'
    if (written.outcome !== 'held') throw refusePost(written.problems.map(toPostProblem), isForbidden)
    const detail = written.problems.map(({ message }) => message).join('\n')
    throw new ApiError({ status: 409, word: 'conflict', detail })
  }
  const { article, warnings, remarks } = written
  const fromStore = warnings.map((message) => ({ field: message.split(':')[0] ?? 'article', message }))
  return { article, problems: [...remarks, ...fromStore].map(toPostProblem) }
}

const changedMeanwhile = new ApiError({
  status: 409,
  word: 'conflict',
  detail: 'the post was changed meanwhile: read it again',
})

/** A token for sections writes only articles that are in these before and after the change. */
export function findForeignSection(
  principal: Principal,
  incoming: Pick<IncomingArticle, 'article'>,
  before: Article | undefined,
): Remark[] {
  return [incoming.article, ...(before ? [before] : [])].flatMap((one) => {
    try {
      requireSection(principal, one)
      return []
    } catch (error) {
      if (!(error instanceof PublisherError)) throw error
      return [{ field: 'section', message: error.message }]
    }
  })
}

/** The answer to a post that was saved: its address, also in the body, and what the client should know of it. */
export function toReply(
  status: 200 | 201,
  { url, preview }: { readonly url: string; readonly preview?: string },
  warnings: readonly Mf2Problem[],
): Reply {
  return {
    status,
    headers: { ...(status === 201 && { Location: url }) },
    json: { url, ...(preview && { preview }), ...(warnings.length > 0 && { warnings }) },
  }
}
