import type { Article } from '../../domain/article.ts'
import { requireSection } from '../articles/rights.ts'
import { createArticleWriter } from '../articles/writer.ts'
import type { ApiDeps } from '../deps.ts'
import type { Reply } from '../operation.ts'
import type { Principal } from '../principal.ts'
import { applyUpdate, changedBy } from './apply-update.ts'
import { toPost, withPhotoAlts } from './article/kept-source.ts'
import { updateArticle } from './article/update-article.ts'
import { findForeignSection, requireWritten, toReply, toWriterInput } from './editing.ts'
import { type Mf2Problem, problemAt } from './mf2.ts'
import { addressesOf, type FoundPost, findPost } from './posts.ts'
import { refuse, refusePost } from './problems.ts'
import type { Update } from './requests/request.ts'
import { requireRight, rightsOf } from './rights.ts'

interface PostChange {
  readonly url: string
  readonly principal: Principal
}

/** Without a condition of the client, a change in between is read and the update made again. */
const mostTries = 5

/** Changes a post (Micropub, section 3.4). Answers 200, or 201 with the new address if that changes. */
export async function updatePost(
  { url, update, principal }: PostChange & { readonly update: Update },
  deps: ApiDeps,
): Promise<Reply> {
  for (let tries = 1; ; tries++) {
    const found = await findPost(url, deps)
    if (found.article.status === 'withdrawn') throw refuse(`the post ${url} is deleted: undelete it first`)
    requireChange(found, update, principal)
    const { written, warnings } = await save(found, update, principal, deps)
    if (written.outcome === 'outdated' && tries < mostTries) continue
    const saved = requireWritten(written)
    const wanted = update.replace['post-status']?.[0] ?? update.add['post-status']?.[0]
    const article = await changeState(saved.article, wanted, principal, deps)
    const isMoved = article.slug !== found.article.slug
    return toReply(isMoved ? 201 : 200, await addressesOf(article, deps), [...warnings, ...saved.problems])
  }
}

/** Of these, an update has nothing to change. */
const fixed: ReadonlySet<string> = new Set(['url', 'type'])

function requireChange({ article }: FoundPost, update: Update, { token }: Principal): void {
  const changed = changedBy(update)
  const problems = [...changed]
    .filter((name) => fixed.has(name))
    .map(
      (name): Mf2Problem =>
        problemAt(['properties', name], `${name} cannot be changed; mp-slug moves a post`),
    )
  if (problems.length > 0) throw refusePost(problems)
  const publishes = [update.replace, update.add].some((one) => one['post-status']?.[0] === 'published')
  const isDraft = article.status === 'draft'
  if (!isDraft || !rightsOf(token).has('draft')) requireRight(token, 'update')
  if (isDraft && publishes) requireRight(token, 'create')
}

async function save(found: FoundPost, update: Update, principal: Principal, deps: ApiDeps) {
  const { article, revision, properties: before } = found
  // The texts are those of the photos that come with them.
  const paired = { ...update, replace: withPhotoAlts(update.replace), add: withPhotoAlts(update.add) }
  const after = withPhotoAlts(applyUpdate(before, paired))
  const context = { site: deps.site(), textIs: deps.limits.micropubText, me: principal.token.me }
  const mapped = updateArticle(article, { before, after, changed: changedBy(update) }, context)
  if ('problems' in mapped) throw refusePost(mapped.problems, mapped.isForbidden)
  const written = await createArticleWriter(deps).save({
    key: found.key ?? article.slug,
    before: found,
    article: toWriterInput(mapped, { ...(article.status === 'draft' && { status: 'draft' }) }),
    expectedRevision: revision,
    by: principal.actor,
    toPost: toPost(after),
    findForbidden: (incoming, known) => findForeignSection(principal, incoming, known),
  })
  return { written, warnings: mapped.warnings }
}

async function changeState(
  article: Article,
  wanted: unknown,
  { actor }: Principal,
  deps: ApiDeps,
): Promise<Article> {
  const editing = deps.editing.by(actor)
  if (wanted === 'draft' && article.status !== 'draft') return editing.unpublish(article.slug)
  if (wanted === 'published' && article.status === 'draft') return publish(article, actor, deps)
  return article
}

/** At its date, if that is still to come. */
function publish(
  { slug, published }: Article,
  actor: Principal['actor'],
  { store, editing }: ApiDeps,
): Promise<Article> {
  const isLater = published !== undefined && published.at > store.now()
  return editing.by(actor).publish(slug, isLater ? published : undefined)
}

/** Withdraws a post from readers (Micropub, section 3.5). A post that is deleted stays so. */
export async function deletePost({ url, principal }: PostChange, deps: ApiDeps): Promise<Reply> {
  requireRight(principal.token, 'delete')
  const { article } = await findPost(url, deps)
  requireSection(principal, article)
  if (article.status !== 'withdrawn') await deps.editing.by(principal.actor).withdraw(article.slug)
  return { status: 204 }
}

/** Brings a post back in the state that it had (Micropub, section 3.6). One that is there stays as it is. */
export async function undeletePost({ url, principal }: PostChange, deps: ApiDeps): Promise<Reply> {
  requireRight(principal.token, 'undelete')
  const { article } = await findPost(url, deps)
  requireSection(principal, article)
  if (article.status !== 'withdrawn') return { status: 204 }
  const history = await deps.store.history(article.slug)
  const last = history.findLast((one) => one.article.status !== 'withdrawn')
  if (last?.article.status === 'draft') await deps.editing.by(principal.actor).unpublish(article.slug)
  else await publish(article, principal.actor, deps)
  return { status: 204 }
}
