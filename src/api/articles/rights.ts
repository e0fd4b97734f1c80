import type { Article } from '../../domain/article.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { toSlug } from '../../domain/identity.ts'
import type { IncomingArticle } from '../../store/store.ts'
import { hasScope, type Principal } from '../principal.ts'

/**
 * What the token must not do to an article: without the scope `publish` it writes drafts only, and a token for sections
 * writes only articles that are in these before and after the change.
 */
export function findForbidden(
  principal: Principal,
  incoming: IncomingArticle,
  before: Article | undefined,
  isDated = incoming.article.published !== undefined,
): readonly Remark[] {
  const problems: Remark[] = []
  // One that readers have lost is public, too: they are told of it.
  const isPublic = incoming.status === 'withdrawn' || (incoming.status === undefined && isDated)
  if (!hasScope(principal, 'publish') && (isPublic || (before && before.status !== 'draft'))) {
    const message =
      before && before.status !== 'draft'
        ? `status is ${before.status}: a token without the scope publish changes drafts only`
        : 'status must be draft: the token lacks the scope publish'
    problems.push({ field: 'status', message })
  }
  const sections = [incoming.article.section, ...(before ? [before.section] : [])]
  for (const section of new Set(sections)) {
    const message = sectionFault(principal, section)
    if (message) problems.push({ field: 'section', message })
  }
  return problems
}

/** Throws `forbidden` if the token must not touch the article. */
export function requireSection(principal: Principal, { section }: Pick<Article, 'section'>): void {
  const fault = sectionFault(principal, section)
  if (fault) throw new PublisherError('forbidden', fault)
}

function sectionFault({ token }: Principal, section: string | undefined): string | undefined {
  const { sections, name } = token
  if (!sections) return undefined
  if (section !== undefined && sections.some((one) => toSlug(one) === toSlug(section))) return undefined
  const said = section === undefined ? 'the article has none' : `the article is in ${section}`
  return `section must be one of ${sections.join(', ')} for the token "${name}"; ${said}`
}
