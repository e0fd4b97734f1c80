import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article } from '../../domain/article.ts'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { isWithin, mostBytes } from '../../domain/identity.ts'
import { momentAt, momentText } from '../../domain/moment.ts'
import { isObject, type JsonObject, objectOf, textOf } from '../../ingest/forms/records/json-values.ts'
import type { BegunItem, FoundArticle, PubStatus, SuperdeskItem } from '../../store/store.ts'
import { createArticleWriter } from '../articles/writer.ts'
import { ApiError, type FieldProblem, invalidRequest, toFieldProblems } from '../problem.ts'
import type { SuperdeskDeps } from './deps.ts'
import { listMediaIds, toStory } from './to-story.ts'

/** What became of an item. */
export interface ItemReport {
  /** `ignored`: nothing changed, and `reason` says why. */
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'withdrawn' | 'ignored'
  readonly reason?: string
  readonly article?: Article
  readonly warnings?: readonly Remark[]
}

const by: Actor = { how: 'superdesk' }

/** Another server or a person may change the article between reading and writing it. */
const mostTries = 5

/** Largest number of a column of PostgreSQL. */
const mostVersion = 2 ** 31 - 1

const ignoredReasons = {
  known: 'this version has come before',
  older: 'a newer version has come before',
  superseded: 'an update of this item has come (evolvedfrom), which is the article now',
} as const

/**
 * Applies items of Superdesk to articles. Throws `invalid` for a refused one, `conflict` for an article that a file gives,
 * `gone` for one that was deleted here, and `unavailable` for what may pass.
 */
export function createItemReceiver(deps: SuperdeskDeps) {
  const { store } = deps
  const apply = createApply(deps)

  /** Superdesk never sends it again by itself: the change log tells people why. */
  async function refuse(
    item: JsonObject,
    facts: SuperdeskItem,
    { story, error }: { readonly story: string; readonly error: unknown },
  ): Promise<void> {
    await store.superdesk.drop(facts)
    const title = textOf(item.headline)
    const change = { kind: 'refused', by, key: keyOf(story), detail: { problems: remarksOf(error) } } as const
    await store.changes.add([{ ...change, ...(title !== '' && { title }) }])
  }

  return async (given: unknown): Promise<ItemReport> => {
    const { item, facts } = readItem(given)
    const kind = kindOf(item)
    if (kind !== 'story') return { outcome: 'ignored', reason: `items of the type ${kind} are no articles` }
    for (let tries = 0; tries < mostTries; tries++) {
      const begun = await store.superdesk.begin(facts)
      if (begun.means !== 'apply') {
        if (begun.means === 'superseded') await store.superdesk.finish(facts, { applied: false })
        return { outcome: 'ignored', reason: ignoredReasons[begun.means] }
      }
      const report = await apply(item, facts, begun).catch(async (error) => {
        if (!isPassing(error)) await refuse(item, facts, { story: begun.story, error })
        throw error
      })
      if (report === 'outdated') continue
      await store.superdesk.finish(facts, { applied: true })
      return report
    }
    throw new PublisherError('unavailable', 'the article is changed by others all the time')
  }
}

/** The key of the article in the API. */
function keyOf(story: string): string {
  return `superdesk/${story}`
}

function remarksOf(error: unknown): Remark[] {
  if (error instanceof ApiError && error.problem.errors) {
    return error.problem.errors.map(({ field, detail }) => ({ field, message: detail }))
  }
  return [{ field: 'article', message: String((error as Error).message) }]
}

/** Superdesk sends the item again after it. */
function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.problem.status >= 500
  return !(error instanceof PublisherError) || error.problem === 'unavailable'
}

function readItem(given: unknown): { readonly item: JsonObject; readonly facts: SuperdeskItem } {
  const item = objectOf(given)
  const guid = textOf(item.guid) || textOf(item.uri)
  const follows = textOf(item.evolvedfrom)
  const version = Number(textOf(item.version) || '1')
  const state = stateOf(item)
  const problems: FieldProblem[] = []
  const refuse = (field: string, rule: string) =>
    problems.push({ pointer: `/${field}`, field, detail: `${field} ${rule}` })
  if (!isObject(given)) refuse('item', 'must be a JSON object')
  else if (!guid || !isWithin(guid, mostBytes.id)) refuse('guid', `must have 1 to ${mostBytes.id} bytes`)
  if (!isWithin(follows, mostBytes.id)) refuse('evolvedfrom', `must have at most ${mostBytes.id} bytes`)
  if (!Number.isInteger(version) || version < 0 || version > mostVersion) {
    refuse('version', `must be a whole number; it says ${JSON.stringify(item.version)}`)
  }
  if (!state) {
    refuse('pubstatus', `must be usable, withheld or canceled; it says ${JSON.stringify(item.pubstatus)}`)
  }
  if (problems.length > 0 || !state) throw invalidRequest(problems)
  return { item, facts: { guid, version, state, ...(follows !== '' && follows !== guid && { follows }) } }
}

function stateOf({ pubstatus }: JsonObject): PubStatus | undefined {
  return states.get(textOf(pubstatus).toLowerCase())
}

const states: ReadonlyMap<string, PubStatus> = new Map([
  ['', 'usable'],
  ['usable', 'usable'],
  ['withheld', 'withheld'],
  ['canceled', 'canceled'],
  ['cancelled', 'canceled'],
])

/** `story` for an article, otherwise the type. A package without a text of its own lists other items. */
function kindOf({ type, body_html, body_text }: JsonObject): string {
  const kind = textOf(type).toLowerCase() || 'text'
  const hasText = textOf(body_html).trim() !== '' || textOf(body_text).trim() !== ''
  if (kind === 'text' || kind === 'preformatted' || (kind === 'composite' && hasText)) return 'story'
  return kind
}

function createApply(deps: SuperdeskDeps) {
  const { store, site, media } = deps
  const writer = createArticleWriter(deps)
  const editing = deps.editing.by(by)

  /** Also one that was imported before, under the id of the item. */
  async function findArticle(key: string, id: string): Promise<FoundArticle | undefined> {
    const found = await store.findArticle(key)
    if (found?.key === key) return found
    const imported = await store.findArticle(id)
    return imported?.article.id === id ? imported : undefined
  }

  /** Whether readers know its publication date. */
  async function isSeen({ id, slug }: Article): Promise<boolean> {
    return (await store.publicArticle(slug))?.id === id
  }

  async function withdraw(before: FoundArticle | undefined): Promise<ItemReport | 'outdated'> {
    if (!before || before.article.withdrawal?.isDeleted) {
      return { outcome: 'ignored', reason: 'there is no article of this item' }
    }
    const { article, revision } = before
    if (article.status === 'withdrawn') return { outcome: 'unchanged', article }
    const withdrawn = await orOutdated(
      editing.withdraw(article.slug, undefined, { expectedRevision: revision }),
    )
    return withdrawn === 'outdated' ? withdrawn : { outcome: 'withdrawn', article: withdrawn }
  }

  /** Superdesk sends no item before its files: one that is gone is handed over again with the next try. */
  async function findFiles(item: JsonObject): Promise<ReadonlyMap<string, string>> {
    const files = await store.superdesk.findMedia(listMediaIds(item))
    for (const [id, file] of files) {
      if (await media.findNamed(file, 'file')) continue
      throw new PublisherError(
        'unavailable',
        `the file ${file} of ${id} is gone: it must be handed over again`,
      )
    }
    return files
  }

  /** The date that readers know stays, whatever an update of the item says. */
  async function findDate(item: JsonObject, known: Article | undefined): Promise<string | undefined> {
    const { published } = known ?? {}
    if (known && published && (await isSeen(known))) return momentText(published)
    return textOf(item.firstpublished) === '' ? momentText(momentAt(store.now())) : undefined
  }

  /** What the state of the item asks for, where saving alone does not change what readers have. */
  async function settle(
    article: Article,
    { state }: SuperdeskItem,
    { isTakenBack }: BegunItem,
  ): Promise<Article> {
    if (state === 'withheld' && article.status !== 'draft') return editing.unpublish(article.slug)
    const isHeldBack = article.status === 'draft' || article.status === 'withdrawn'
    if (state !== 'usable' || !isTakenBack || !isHeldBack) return article
    return editing.publish(article.slug, (await isSeen(article)) ? undefined : article.published)
  }

  return async (
    item: JsonObject,
    facts: SuperdeskItem,
    begun: BegunItem,
  ): Promise<ItemReport | 'outdated'> => {
    const key = keyOf(begun.story)
    const before = await findArticle(key, begun.story)
    // A kill brings a notice to editors in place of the text. The article keeps its own.
    if (facts.state === 'canceled') return withdraw(before)
    if (before?.article.withdrawal?.isDeleted) {
      throw new PublisherError('gone', `the article of ${begun.story} was deleted here: its id stays taken`)
    }
    const story = toStory(item, {
      story: begun.story,
      published: await findDate(item, before?.article),
      files: await findFiles(item),
      baseUrl: site().baseUrl,
    })
    const written = await writer.save({
      ...{ key, story, by },
      ...(before && { before }),
      expectedRevision: before?.revision ?? null,
    })
    switch (written.outcome) {
      case 'outdated':
        return 'outdated'
      case 'held':
        throw new PublisherError('conflict', written.problems.map(({ message }) => message).join('\n'))
      case 'refused':
      case 'forbidden':
        throw invalidRequest(toFieldProblems(written.problems, false))
      default: {
        const article = await settle(written.article, facts, begun)
        return { outcome: written.outcome, article, warnings: written.remarks }
      }
    }
  }
}

async function orOutdated<T>(work: Promise<T>): Promise<T | 'outdated'> {
  try {
    return await work
  } catch (error) {
    if (error instanceof PublisherError && error.problem === 'outdated') return 'outdated'
    throw error
  }
}
