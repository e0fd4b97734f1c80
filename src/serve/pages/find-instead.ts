import type { FeedState } from '../../domain/feed.ts'
import { isNamedFeed, isOffered } from '../../domain/publication.ts'
import { type Answer, answerRedirect, type Resource } from '../../http/answer.ts'
import type { PageContext } from './frame/page-context.ts'

/** The page in place of those of a feed that never existed, has ended or has moved. Undefined for any other. */
export async function findInstead(
  { name, revision }: FeedState,
  { site, toMessage }: Pick<PageContext, 'site' | 'toMessage'>,
): Promise<Resource | Answer | undefined> {
  const { publication } = site()
  if (revision === 0 && !isNamedFeed(publication, name)) return toMessage('notFound')
  if (isOffered(publication, name)) return undefined
  const end = publication.feedEnds.find(({ feed }) => feed === name)
  if (!end || 'closed' in end) return toMessage('ended')
  return answerRedirect(301, end.movedTo, { 'Cache-Control': 'public, max-age=86400' })
}
