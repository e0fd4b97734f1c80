import { hash } from 'node:crypto'
import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article } from '../../domain/article.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { programKeyStart } from '../../domain/identity.ts'
import type { Moment } from '../../domain/moment.ts'
import type { Candidate } from '../../ingest/candidate.ts'
import type { ExportRecord } from '../../ingest/exports/export-form.ts'
import type { Completion } from '../../ingest/exports/moving/complete-record.ts'
import type { StoryToRead } from '../../ingest/thread/read-in-thread.ts'
import type { FoundArticle, IncomingArticle, SaveOutcome } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'
import { namesOfShown } from './schemas.ts'
import { isDeleted } from './show.ts'
import { freeSlug, type Slugs, standInSlug } from './slugs.ts'

const origin = 'api'

/** The forms of bodies, by media type: the endings of the files that hold them. */
export const bodyForms = {
  'application/json': '.json',
  'text/markdown': '.md',
  'text/html': '.html',
  'text/plain': '.txt',
} as const
export type BodyType = keyof typeof bodyForms

/** A text in one of the forms of article files. */
export interface ArticleText {
  readonly bytes: Buffer
  readonly type: BodyType
}

export interface ArticleToSave {
  /** The caller's own key: the same key is the same article. */
  readonly key: string
  /** The JSON form of articles (`data/README.md`), or a text in one of the forms of files. */
  readonly article: Readonly<Record<string, unknown>> | ArticleText
  /** The article that is to change, if it was found. Default: the one with the key, if there is one. */
  readonly before?: FoundArticle
  /** Saves only if the article has this revision; null: only if there is no article yet. */
  readonly expectedRevision?: number | null
  /** The stamp of that revision. */
  readonly expectedStamp?: string
  /** Takes an article of the data folder into the store. */
  readonly takesOver?: boolean
  readonly dryRun?: boolean
  /** The publication date if the article gives none. Default: it stays a draft. */
  readonly publishedIfUnknown?: Moment
  readonly by: Actor
  /** Makes what is kept beside the article: see `IncomingArticle.post`. */
  readonly toPost?: (article: IncomingArticle['article']) => string
  /** What the caller may not do: the article is not saved, and the remarks are its problems. */
  readonly findForbidden?: (incoming: IncomingArticle, before: Article | undefined) => readonly Remark[]
}

type Saved = Extract<SaveOutcome, { readonly outcome: 'created' | 'updated' | 'unchanged' }>

export type Written =
  | (Saved & Reading)
  /** `held`: a file of the data folder gives it. */
  | { readonly outcome: 'refused' | 'forbidden' | 'held'; readonly problems: readonly Remark[] }
  | { readonly outcome: 'outdated'; readonly current?: number }

/** What the reader of a page's text took for what. */
interface Reading {
  readonly reading?: Candidate['prepared']['reading']
  readonly remarks: readonly Remark[]
}

/** A story of another system, for the reader of its form. */
export interface StoryToSave extends Omit<ArticleToSave, 'article'> {
  readonly story: Story
}

export interface Story {
  /** The name of its form. */
  readonly form: string
  readonly record: ExportRecord
  readonly completion: Completion
}

export interface ArticleWriter {
  /** Reads, checks and cleans the article in the reading thread, and saves it in one transaction. */
  save(article: ArticleToSave | StoryToSave): Promise<Written>
  /** The same for many: each has its own outcome, in the same order; one transaction. */
  saveAll(articles: readonly ArticleToSave[], by: Actor, options?: { dryRun: boolean }): Promise<Written[]>
}

type Deps = Pick<ApiDeps, 'store' | 'editing' | 'site' | 'thread' | 'mediaFiles'>

/** The one way of programs to write articles: the rules, limits and messages are those of files. */
export function createArticleWriter(deps: Deps): ArticleWriter {
  const { editing } = deps
  const slugs: Slugs['slugs'] = new Set()

  async function save(wanted: ArticleToSave | StoryToSave, tries = 1): Promise<Written> {
    const ready = await prepare(wanted, { slugs, isCrowded: tries > 3 }, deps)
    if ('outcome' in ready) return ready
    const { incoming, warnings, reading } = ready
    const { dryRun = false, takesOver = false, publishedIfUnknown } = wanted
    const [outcome] = await editing
      .by(wanted.by)
      .save([incoming], { dryRun, takesOver, ...(publishedIfUnknown && { publishedIfUnknown }) })
    if (!outcome) throw new Error(`the article ${wanted.key} was saved without an outcome`)
    if (tries === mostSaves || !hasMoved(outcome, incoming, wanted))
      return toWritten(outcome, warnings, reading)
    const before = wanted.before && (await deps.store.findArticle(wanted.before.article.id))
    return save({ ...wanted, ...(before && { before }) }, tries + 1)
  }

  return {
    save,

    saveAll: async (articles, by, { dryRun } = { dryRun: false }) => {
      const ready = await Promise.all(articles.map((one) => prepare(one, { slugs }, deps)))
      const incoming = ready.flatMap((one) => ('incoming' in one ? [one.incoming] : []))
      const outcomes = incoming.length > 0 ? await editing.by(by).save(incoming, { dryRun }) : []
      const written: Written[] = []
      let next = 0
      for (const [index, one] of ready.entries()) {
        const wanted = articles[index]
        const outcome = 'outcome' in one ? undefined : outcomes[next++]
        if ('outcome' in one) written.push(one)
        else if (!outcome || !wanted) throw new Error('an article was saved without an outcome')
        else if (!dryRun && hasMoved(outcome, one.incoming, wanted)) written.push(await save(wanted))
        else written.push(toWritten(outcome, one.warnings, one.reading))
      }
      return written
    },
  }
}

const mostSaves = 10

/**
 * The store is no longer as the article was prepared for: another one has taken the slug of its title, or the article was
 * changed since the caller's rights were checked.
 */
function hasMoved(
  outcome: SaveOutcome,
  { slugIsOwn }: IncomingArticle,
  wanted: ArticleToSave | StoryToSave,
): boolean {
  if (outcome.outcome === 'outdated') return wanted.expectedRevision === undefined
  return outcome.outcome === 'refused' && outcome.field === 'slug' && !slugIsOwn && !wanted.before
}

interface Ready {
  readonly incoming: IncomingArticle
  readonly warnings: readonly Remark[]
  readonly reading?: Candidate['prepared']['reading']
}

type Unready = Exclude<Written, { outcome: 'created' | 'updated' | 'unchanged' }>

async function prepare(
  wanted: ArticleToSave | StoryToSave,
  slugs: Slugs,
  deps: Deps,
): Promise<Ready | Unready> {
  const { key, expectedRevision, expectedStamp, findForbidden } = wanted
  const before = wanted.before ?? (await findByKey(key, deps))
  const contents = toContents(wanted)
  const sourceKey = programKeyStart + (before?.key ?? key)
  const knownSlug = before?.article.slug ?? (await freeSlug(titleOf(wanted), slugs, deps))
  const candidate = await read(contents, sourceKey, knownSlug, deps)
  if ('outcome' in candidate) return candidate
  const prepared = await withSlugOfTitle(candidate, { contents, sourceKey, knownSlug }, slugs, deps)
  const { incoming, problems, warnings, reading } = prepared
  if (!incoming) return { outcome: 'refused', problems }
  const unlike = before && findUnlike(incoming, before)
  if (unlike) return { outcome: 'refused', problems: [unlike] }
  const forbidden = findForbidden?.(incoming, before?.article) ?? []
  if (forbidden.length > 0) return { outcome: 'forbidden', problems: forbidden }
  // What the caller may do was decided by this revision.
  const judged = before && !isDeleted(before.article) ? before.revision : null
  const expected = expectedRevision === undefined && findForbidden ? judged : expectedRevision
  const { expectedFileHash: _file, ...rest } = incoming
  return {
    incoming: {
      ...rest,
      ...(before && { id: before.article.id, idIsOwn: true }),
      ...(expected !== undefined && { expectedRevision: expected }),
      ...(expectedStamp !== undefined && { expectedStamp }),
      ...(wanted.toPost && { post: wanted.toPost(rest.article) }),
    },
    warnings,
    ...(reading && { reading }),
  }
}

/** The article with that key; an id and a slug are none. It may have been deleted. */
async function findByKey(key: string, { store }: Pick<ApiDeps, 'store'>): Promise<FoundArticle | undefined> {
  const found = await store.findArticle(key)
  return found?.key === key ? found : undefined
}

function isText(article: object): article is ArticleText {
  return 'bytes' in article && Buffer.isBuffer(article.bytes)
}

function toContents(wanted: ArticleToSave | StoryToSave): ArticleText | Story {
  if ('story' in wanted) return wanted.story
  const { article } = wanted
  return isText(article) ? article : { bytes: Buffer.from(JSON.stringify(article)), type: 'application/json' }
}

/** That of a text is known when it was read. */
function titleOf(wanted: ArticleToSave | StoryToSave): unknown {
  if ('story' in wanted) return wanted.story.record.title
  return isText(wanted.article) ? undefined : wanted.article.title
}

interface Place {
  readonly contents: ArticleText | Story
  readonly sourceKey: string
  readonly knownSlug: string | undefined
}

type Prepared = Candidate['prepared']

async function read(
  contents: ArticleText | Story,
  sourceKey: string,
  knownSlug: string | undefined,
  { store, thread, mediaFiles, site }: Deps,
): Promise<Prepared | Unready> {
  const slug = knownSlug ?? standInSlug(sourceKey)
  const known = slug === undefined ? [] : [{ key: sourceKey, slug, fileHash: '' }]
  const file = { path: isText(contents) ? `article${bodyForms[contents.type]}` : 'story', key: sourceKey }
  const place = { origin, known, file: { ...file, stamp: '', modifiedAt: 0 } }
  const candidates = await thread.prepare({
    ...{ ...place, media: mediaFiles, site: site() },
    findWords: async (name) => (await store.mediaFacts.find([name])).get(name),
    ...(isText(contents) ? { contents: toFileContents(contents) } : { story: toStory(contents, store) }),
    ...(isText(contents) && contents.type === 'application/json' && { ignores: namesOfShown }),
  })
  const [candidate] = candidates
  if (!candidate) throw new Error(`the article ${sourceKey} was read without an outcome`)
  if (candidate.isUnavailable) {
    throw new PublisherError(
      'unavailable',
      candidate.prepared.problems.map(({ message }) => message).join('\n'),
    )
  }
  if (candidates.length === 1 && candidate.key === sourceKey) return candidate.prepared
  const message =
    'the body holds a list of articles; this address takes one, and /api/articles/bulk takes many'
  return { outcome: 'refused', problems: [{ field: 'body', message }] }
}

function toFileContents({ bytes }: ArticleText) {
  return { bytes, hash: hash('sha256', bytes) }
}

function toStory({ form, record, completion }: Story, { now }: Pick<ApiDeps['store'], 'now'>): StoryToRead {
  const json = JSON.stringify([record, completion])
  const read = { line: undefined, keepsId: false, now: now().toISOString() }
  return { form, json, hash: hash('sha256', json), ...read }
}

/** A new text gets the slug of its title, which is known when it was read. */
async function withSlugOfTitle(
  prepared: Prepared,
  place: Place,
  slugs: Slugs,
  deps: Deps,
): Promise<Prepared> {
  const { incoming } = prepared
  if (!incoming || incoming.slugIsOwn || place.knownSlug !== undefined) return prepared
  const slug = await freeSlug(incoming.article.title, slugs, deps)
  const again = await read(place.contents, place.sourceKey, slug, deps)
  return 'outcome' in again ? prepared : again
}

function findUnlike({ id, idIsOwn }: IncomingArticle, { article }: FoundArticle): Remark | undefined {
  if (!idIsOwn || id === article.id) return undefined
  const message = `id is ${article.id} and never changes; the article now says ${id}: leave it out, or write the first one`
  return { field: 'id', message }
}

function toWritten(
  outcome: SaveOutcome,
  remarks: readonly Remark[],
  reading: Candidate['prepared']['reading'],
): Written {
  if (outcome.outcome === 'outdated') return outcome
  if (outcome.outcome !== 'refused') return { ...outcome, remarks, ...(reading && { reading }) }
  const { field, reason, holder } = outcome
  const title = holder?.title ? ` (it is that of "${holder.title}")` : ''
  const problem = { field, message: reason + title }
  if (field === 'source') return { outcome: 'held', problems: [problem] }
  return { outcome: 'refused', problems: [problem] }
}
