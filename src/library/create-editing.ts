import { z } from 'zod'
import { type Article, grades, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { PublisherError, type Remark } from '../domain/errors.ts'
import type { Candidate } from '../ingest/candidate.ts'
import { checkForm } from '../ingest/check-form.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { SaveOutcome } from '../store/store.ts'
import type { Finding, SaveReport, StoredArticle } from './article.ts'
import type { LibraryEditing } from './editing.ts'
import { date } from './feed-form.ts'
import { prepareArticle } from './prepare-article.ts'

/** In one transaction: readers whose answer is not cached wait for it on SQLite. */
const articlesAtOnce = 200

const limitRule = { error: 'must be a whole number, 0 or more' }
const slug = z.string().min(1, { error: 'must not be empty' })
const revisionRule = { error: 'must be a revision: a whole number above 0' }
const condition = z
  .strictObject({ expectedRevision: z.int(revisionRule).positive(revisionRule).optional() })
  .default({})
  .transform(({ expectedRevision }) => (expectedRevision === undefined ? {} : { expectedRevision }))
/** What each function takes: a misspelt option, such as `dryrun`, must not be overlooked. */
const forms = {
  save: z.strictObject({
    articles: z.array(z.unknown()),
    options: z
      .strictObject({ dryRun: z.boolean().optional(), publishedIfUnknown: date.optional() })
      .default({}),
  }),
  publish: z.strictObject({ slug, at: date.optional(), condition }),
  schedule: z.strictObject({ slug, at: date, condition }),
  correct: z.strictObject({
    ...{ slug, condition },
    correction: z.strictObject({ grade: z.enum(grades), note: z.string() }),
  }),
  withdraw: z.strictObject({ slug, reason: z.string().optional(), condition }),
  bySlug: z.strictObject({ slug, condition }),
  delete: z.strictObject({
    ...{ slug, condition },
    options: z
      .strictObject({ reason: z.string().optional(), evenIfSeen: z.boolean().optional() })
      .default({}),
  }),
  list: z.strictObject({
    filter: z
      .strictObject({
        status: z.enum(statuses).optional(),
        limit: z.int(limitRule).min(0, limitRule).optional(),
      })
      .default({}),
  }),
}

/** Throws `invalid` with everything that is wrong, a line each. */
function check<Form extends z.ZodType>(form: Form, given: unknown): z.output<Form> {
  const checked = checkForm(form, given, { name: 'the call', lineOf: () => undefined })
  if ('data' in checked) return checked.data
  throw new PublisherError('invalid', checked.problems.map(({ message }) => message).join('\n'))
}

/** See `LibraryEditing`. */
export function createLibraryEditing(gazette: Gazette): LibraryEditing {
  const { store, site } = gazette
  const editing = gazette.editing.by({ how: 'program' })
  const toStored = (article: Article, revision?: number) => {
    const json = toArticleJson(article, site())
    return { ...json, ...(revision !== undefined && { revision }) } as unknown as StoredArticle
  }

  async function saveSome(
    articles: readonly unknown[],
    { dryRun, publishedIfUnknown }: z.output<typeof forms.save>['options'],
  ): Promise<SaveReport[]> {
    const candidates = await Promise.all(articles.map((article) => prepareArticle(article, gazette)))
    const incoming = candidates.flatMap(({ prepared }) => prepared.incoming ?? [])
    const outcomes = await editing.save(incoming, {
      ...(dryRun !== undefined && { dryRun }),
      ...(publishedIfUnknown !== undefined && { publishedIfUnknown }),
    })
    let next = 0
    return candidates.map(({ prepared }) => toReport(prepared, prepared.incoming && outcomes[next++]))
  }

  function toReport(
    { problems, warnings }: Candidate['prepared'],
    outcome: SaveOutcome | undefined,
  ): SaveReport {
    const findings = warnings.map(toFinding)
    if (outcome === undefined)
      return { outcome: 'refused', problems: problems.map(toFinding), warnings: findings }
    if (outcome.outcome === 'outdated') {
      const now =
        outcome.current === undefined ? 'there is none' : `it has the revision ${outcome.current} now`
      const problem = { field: 'revision', message: `revision is not that of the article: ${now}` }
      return { outcome: 'outdated', problems: [problem], warnings: findings }
    }
    if (outcome.outcome === 'refused') {
      const holder = outcome.holder?.title ? ` (it is that of "${outcome.holder.title}")` : ''
      const problem = { field: outcome.field, message: outcome.reason + holder }
      return { outcome: 'refused', problems: [problem], warnings: findings }
    }
    const fromStore = outcome.warnings.map((message) => ({
      field: message.split(':')[0] ?? 'article',
      message,
    }))
    return {
      outcome: outcome.outcome,
      article: toStored(outcome.article, outcome.revision),
      problems: [],
      warnings: [...findings, ...fromStore],
    }
  }

  async function find(slug: unknown) {
    const found = await store.findArticle(check(forms.bySlug, { slug }).slug)
    return found && isThere(found.article) ? found : undefined
  }

  return {
    save: async (...[articles, options]) => {
      const given = check(forms.save, { articles, options })
      const reports: SaveReport[] = []
      for (let at = 0; at < given.articles.length; at += articlesAtOnce) {
        reports.push(...(await saveSome(given.articles.slice(at, at + articlesAtOnce), given.options)))
      }
      return reports
    },
    publish: async (...[slug, at, condition]) => {
      const given = check(forms.publish, { slug, at, condition })
      return toStored(await editing.publish(given.slug, given.at, given.condition))
    },
    schedule: async (...[slug, at, condition]) => {
      const given = check(forms.schedule, { slug, at, condition })
      return toStored(await editing.publish(given.slug, given.at, given.condition))
    },
    correct: async (...[slug, correction, condition]) => {
      const given = check(forms.correct, { slug, correction, condition })
      return toStored(await editing.correct(given.slug, given.correction, given.condition))
    },
    withdraw: async (...[slug, reason, condition]) => {
      const given = check(forms.withdraw, { slug, reason, condition })
      return toStored(await editing.withdraw(given.slug, given.reason, given.condition))
    },
    unpublish: async (...[slug, condition]) => {
      const given = check(forms.bySlug, { slug, condition })
      return toStored(await editing.unpublish(given.slug, given.condition))
    },
    delete: async (...[slug, options, condition]) => {
      const given = check(forms.delete, { slug, options, condition })
      const { reason, evenIfSeen } = given.options
      const wanted = {
        ...(reason !== undefined && { reason }),
        ...(evenIfSeen !== undefined && { evenIfSeen }),
      }
      return editing.delete(given.slug, wanted, given.condition)
    },
    preview: async (slug, hours) => {
      const { page, entries, expiresAt } = await editing.preview(check(forms.bySlug, { slug }).slug, hours)
      const { baseUrl } = site()
      const { rss, atom, json } = entries
      return {
        page: baseUrl + page,
        entries: { rss: baseUrl + rss, atom: baseUrl + atom, json: baseUrl + json },
        expiresAt,
      }
    },
    history: async (slug) => {
      const found = await find(slug)
      if (!found) throw new PublisherError('not_found', `no article has the slug or id "${slug}"`)
      const revisions = await store.historyOf(found.article.id)
      return revisions.map(({ number, savedAt, changes, actor, article }) => ({
        ...{ revision: number, savedAt, changes, article: toStored(article, number) },
        ...(actor && { how: actor.how, ...(actor.who !== undefined && { who: actor.who }) }),
      }))
    },
    find: async (slug) => {
      const found = await find(slug)
      return found && toStored(found.article, found.revision)
    },
    list: async (given) => {
      const { status, limit } = check(forms.list, { filter: given }).filter
      const filter = { ...(status && { status }), ...(limit !== undefined && { limit }) }
      return (await store.listArticles(filter)).filter(isThere).map(toStored)
    },
  }
}

/** Of a deleted article the store keeps what its tombstone says. */
function isThere({ withdrawal }: Article): boolean {
  return !withdrawal?.isDeleted
}

function toFinding({ field, message }: Remark): Finding {
  return { field, message }
}
