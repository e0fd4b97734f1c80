import { createHash, randomUUID } from 'node:crypto'
import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article } from '../../domain/article.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { programKeyStart, toSlug } from '../../domain/identity.ts'
import type { Moment } from '../../domain/moment.ts'
import type { Candidate } from '../../ingest/candidate.ts'
import type { FoundArticle, IncomingArticle, SaveOutcome } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'

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
  /** Takes an article of the data folder into the store. */
  readonly takesOver?: boolean
  readonly dryRun?: boolean
  /** The publication date if the article gives none. Default: it stays a draft. */
  readonly publishedIfUnknown?: Moment
  readonly by: Actor
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

export interface ArticleWriter {
  /** Reads, checks and cleans the article in the reading thread, and saves it in one transaction. */
  save(article: ArticleToSave): Promise<Written>
  /** The same for many: each has its own outcome, in the same order; one transaction. */
  saveAll(articles: readonly ArticleToSave[], by: Actor, options?: { dryRun: boolean }): Promise<Written[]>
}

type Deps = Pick<ApiDeps, 'store' | 'editing' | 'site' | 'thread' | 'mediaFiles'>

/** The one way of programs to write articles: the rules, limits and messages are those of files. */
export function createArticleWriter(deps: Deps): ArticleWriter {
  const { editing } = deps
  const slugs: SlugBook = new Set()

  async function save(wanted: ArticleToSave, triesLeft = 3): Promise<Written> {
    const ready = await prepare(wanted, slugs, deps)
    if ('outcome' in ready) return ready
    const { incoming, warnings, reading } = ready
    const { dryRun = false, takesOver = false, publishedIfUnknown } = wanted
    const [outcome] = await editing
      .by(wanted.by)
      .save([incoming], { dryRun, takesOver, ...(publishedIfUnknown && { publishedIfUnknown }) })
    if (!outcome) throw new Error(`the article ${wanted.key} was saved without an outcome`)
    // Another article has taken the slug of the title since it was free.
    const isTaken = outcome.outcome === 'refused' && outcome.field === 'slug' && !incoming.slugIsOwn
    if (isTaken && !wanted.before && triesLeft > 0) return save(wanted, triesLeft - 1)
    return toWritten(outcome, warnings, reading)
  }

  return {
    save,

    saveAll: async (articles, by, { dryRun } = { dryRun: false }) => {
      const ready = await Promise.all(articles.map((one) => prepare(one, slugs, deps)))
      const incoming = ready.flatMap((one) => ('incoming' in one ? [one.incoming] : []))
      const outcomes = incoming.length > 0 ? await editing.by(by).save(incoming, { dryRun }) : []
      let next = 0
      return ready.map((one) => {
        if ('outcome' in one) return one
        const outcome = outcomes[next++]
        if (!outcome) throw new Error('an article was saved without an outcome')
        return toWritten(outcome, one.warnings, one.reading)
      })
    },
  }
}

interface Ready {
  readonly incoming: IncomingArticle
  readonly warnings: readonly Remark[]
  readonly reading?: Candidate['prepared']['reading']
}

type Unready = Exclude<Written, { outcome: 'created' | 'updated' | 'unchanged' }>

/** The slugs that new articles of this writer have got, and that the store may not hold yet. */
type SlugBook = Set<string>

async function prepare(wanted: ArticleToSave, slugs: SlugBook, deps: Deps): Promise<Ready | Unready> {
  const { key, article, expectedRevision, findForbidden } = wanted
  const before = wanted.before ?? (await findByKey(key, deps))
  const text = isText(article) ? article : toText(article)
  const sourceKey = programKeyStart + (before?.key ?? key)
  const givenTitle = isText(article) ? undefined : article.title
  const knownSlug = before?.article.slug ?? (await freeSlug(givenTitle, slugs, deps))
  const candidate = await read(text, sourceKey, knownSlug, deps)
  if ('outcome' in candidate) return candidate
  const prepared = await withSlugOfTitle(candidate, { text, sourceKey, knownSlug }, slugs, deps)
  const { incoming, problems, warnings, reading } = prepared
  if (!incoming) return { outcome: 'refused', problems }
  const unlike = before && findUnlike(incoming, before)
  if (unlike) return { outcome: 'refused', problems: [unlike] }
  const forbidden = findForbidden?.(incoming, before?.article) ?? []
  if (forbidden.length > 0) return { outcome: 'forbidden', problems: forbidden }
  const { expectedFileHash: _file, ...rest } = incoming
  return {
    incoming: {
      ...rest,
      ...(before && { id: before.article.id, idIsOwn: true }),
      ...(expectedRevision !== undefined && { expectedRevision }),
    },
    warnings,
    ...(reading && { reading }),
  }
}

/** The article with that key; an id and a slug are none. It may have been deleted. */
export async function findByKey(
  key: string,
  { store }: Pick<ApiDeps, 'store'>,
): Promise<FoundArticle | undefined> {
  const found = await store.findArticle(key)
  return found?.key === key ? found : undefined
}

function isText(article: ArticleToSave['article']): article is ArticleText {
  return Buffer.isBuffer(article.bytes)
}

function toText(article: Readonly<Record<string, unknown>>): ArticleText {
  return { bytes: Buffer.from(JSON.stringify(article)), type: 'application/json' }
}

interface Place {
  readonly text: ArticleText
  readonly sourceKey: string
  readonly knownSlug: string | undefined
}

type Prepared = Candidate['prepared']

async function read(
  { bytes, type }: ArticleText,
  sourceKey: string,
  knownSlug: string | undefined,
  { thread, mediaFiles, site }: Deps,
): Promise<Prepared | Unready> {
  const file = { path: `article${bodyForms[type]}`, key: sourceKey, stamp: '', modifiedAt: 0 }
  const known = knownSlug === undefined ? [] : [{ key: sourceKey, slug: knownSlug, fileHash: '' }]
  const hash = createHash('sha256').update(bytes).digest('hex')
  const contents = { bytes, hash }
  const candidates = await thread.prepare({ origin, file, known, contents, media: mediaFiles, site: site() })
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

/** A new text gets the slug of its title, which is known when it was read. */
async function withSlugOfTitle(
  prepared: Prepared,
  place: Place,
  slugs: SlugBook,
  deps: Deps,
): Promise<Prepared> {
  const { incoming } = prepared
  if (!incoming || incoming.slugIsOwn || place.knownSlug !== undefined) return prepared
  const slug = await freeSlug(incoming.article.title, slugs, deps)
  const again = await read(place.text, place.sourceKey, slug, deps)
  return 'outcome' in again ? prepared : again
}

const mostTries = 50

/** The slug of a title, with a number behind it if another article has it. Undefined for a title without a letter. */
async function freeSlug(title: unknown, slugs: SlugBook, { store }: Deps): Promise<string | undefined> {
  const slug = typeof title === 'string' ? toSlug(title) : ''
  if (slug === '') return undefined
  for (let number = 1; number <= mostTries; number++) {
    const tried = number === 1 ? slug : `${slug}-${number}`
    if (slugs.has(tried) || (await store.articleBySlug(tried)) || slugs.has(tried)) continue
    slugs.add(tried)
    return tried
  }
  return `${slug}-${randomUUID().slice(0, 8)}`
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
