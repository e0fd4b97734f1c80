import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { dayOf } from '../../domain/calendar.ts'
import { type Moment, momentAt } from '../../domain/moment.ts'
import { type ArticleToSave, createArticleWriter, type Written } from '../articles/writer.ts'
import type { ApiDeps } from '../deps.ts'
import type { Reply } from '../operation.ts'
import type { Principal } from '../principal.ts'
import { toPost, withPhotoAlts } from './article/kept-source.ts'
import { findEmpty, type MappedPost, toArticle } from './article/to-article.ts'
import { findForeignSection, requireWritten, toReply, toWriterInput } from './editing.ts'
import { keepFile } from './media-endpoint.ts'
import type { Mf2Properties } from './mf2.ts'
import { addressesOf } from './posts.ts'
import { refusePost } from './problems.ts'
import type { Upload } from './requests/receive.ts'
import { insufficientScope, requireRight, rightsOf } from './rights.ts'

export interface PostToCreate {
  readonly properties: Mf2Properties
  readonly uploads: readonly Upload[]
  readonly principal: Principal
  /** The same if the request is sent again. */
  readonly requestKey: string | undefined
}

/** Creates an article of a post (Micropub, section 3.3). Answers 201 with its address, and that of its preview. */
export async function createPost(post: PostToCreate, deps: ApiDeps): Promise<Reply> {
  const { properties, uploads, principal, requestKey } = post
  requireRight(principal.token, rightsOf(principal.token).has('draft') ? 'draft' : 'create')
  const key = createHash('sha256')
    .update(requestKey ?? randomBytes(16))
    .digest('base64url')
    .slice(0, 20)
  const before = requestKey === undefined ? undefined : await deps.store.findArticle(key)
  if (before?.key === key) return toReply(201, await addressesOf(before.article, deps), [])
  if (uploads.length > 0) {
    // Nothing is kept of a post that is refused.
    const tried = withUploads(properties, uploads, (_one, index) => `https://upload.invalid/${index}`)
    await save(key, tried, { principal, dryRun: true }, deps)
  }
  const urls: string[] = []
  for (const { path, ...upload } of uploads)
    urls.push(await keepFile({ ...upload, bytes: createReadStream(path) }, deps))
  const whole = withUploads(properties, uploads, (_one, index) => urls[index] ?? '')
  const { article, warnings } = await save(key, whole, { principal, dryRun: false }, deps)
  return toReply(201, await addressesOf(article, deps), warnings)
}

/** The files follow the addresses that the post names itself. */
function withUploads(
  properties: Mf2Properties,
  uploads: readonly Upload[],
  addressOf: (upload: Upload, index: number) => string,
): Mf2Properties {
  const added = new Map<string, unknown[]>()
  for (const [index, upload] of uploads.entries()) {
    const known = added.get(upload.property) ?? [...(properties[upload.property] ?? [])]
    added.set(upload.property, [...known, addressOf(upload, index)])
  }
  return { ...properties, ...Object.fromEntries(added) }
}

interface SaveSettings {
  readonly principal: Principal
  readonly dryRun: boolean
}

async function save(key: string, sent: Mf2Properties, { principal, dryRun }: SaveSettings, deps: ApiDeps) {
  const { store, site, limits } = deps
  const properties = withPhotoAlts(sent)
  const { timeZone } = site().publication
  const now: Moment = momentAt(store.now())
  const asDraft = properties['post-status']?.[0] === 'draft'
  const empty = findEmpty(properties)
  if (empty) throw refusePost([empty])
  const mapped = toArticle(properties, {
    site: site(),
    textIs: limits.micropubText,
    me: principal.token.me,
    today: asDraft ? undefined : dayOf(now, timeZone),
  })
  if ('problems' in mapped) throw refusePost(mapped.problems, mapped.isForbidden)
  const isDraft = requireState(mapped, principal)
  const written = await saveWithSlug(mapped, deps, (slug) => ({
    key,
    article: toWriterInput(mapped, { ...(slug && { slug }), ...(isDraft && { status: 'draft' }) }),
    ...(!isDraft && { publishedIfUnknown: now }),
    dryRun,
    by: principal.actor,
    toPost: toPost(properties),
    findForbidden: (incoming, before) => findForeignSection(principal, incoming, before),
  }))
  const saved = requireWritten(written)
  return { article: saved.article, warnings: [...mapped.warnings, ...saved.problems] }
}

/** Whether the post is a draft: because it says so, or because the token may write nothing else. */
function requireState({ status }: MappedPost, { token }: Principal): boolean {
  if (status === 'draft') return true
  if (rightsOf(token).has('create')) return false
  if (status === 'published') throw insufficientScope(token, 'create')
  return true
}

const mostTries = 50

/** A slug that another article has gets a number: clients cannot know which are free (Micropub, section 3.3). */
async function saveWithSlug(
  { fields }: MappedPost,
  deps: ApiDeps,
  toSave: (slug: string | undefined) => ArticleToSave,
): Promise<Written> {
  const writer = createArticleWriter(deps)
  const wish = typeof fields.slug === 'string' ? fields.slug : undefined
  if (wish === undefined) return writer.save(toSave(undefined))
  for (let number = 1; ; number++) {
    const isLast = number > mostTries
    const suffix = isLast ? `-${randomUUID().slice(0, 8)}` : number === 1 ? '' : `-${number}`
    const slug = wish + suffix
    if (!isLast && (await deps.store.articleBySlug(slug))) continue
    const written = await writer.save(toSave(slug))
    const isTaken = written.outcome === 'refused' && written.problems.every(({ field }) => field === 'slug')
    if (!isTaken || isLast) return written
  }
}
