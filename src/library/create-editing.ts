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
/** What each function takes: a misspelt option, such as `dryrun`, must not be overlooked. */
const forms = {
  save: z.strictObject({
    articles: z.array(z.unknown()),
    options: z
      .strictObject({ dryRun: z.boolean().optional(), publishedIfUnknown: date.optional() })
      .default({}),
  }),
  publish: z.strictObject({ slug, at: date.optional() }),
  correct: z.strictObject({
    slug,
    correction: z.strictObject({ grade: z.enum(grades), note: z.string() }),
  }),
  withdraw: z.strictObject({ slug, reason: z.string().optional() }),
  bySlug: z.strictObject({ slug }),
  delete: z.strictObject({
    slug,
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
  const toStored = (article: Article) => toArticleJson(article, site()) as unknown as StoredArticle

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
    if (outcome.outcome === 'outdated') throw new Error('a program has no files that could be outdated')
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
      article: toStored(outcome.article),
      problems: [],
      warnings: [...findings, ...fromStore],
    }
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
    publish: async (...[slug, at]) => {
      const given = check(forms.publish, { slug, at })
      return toStored(await editing.publish(given.slug, given.at))
    },
    correct: async (...[slug, correction]) => {
      const given = check(forms.correct, { slug, correction })
      return toStored(await editing.correct(given.slug, given.correction))
    },
    withdraw: async (...[slug, reason]) => {
      const given = check(forms.withdraw, { slug, reason })
      return toStored(await editing.withdraw(given.slug, given.reason))
    },
    unpublish: async (slug) => toStored(await editing.unpublish(check(forms.bySlug, { slug }).slug)),
    delete: async (...[slug, options]) => {
      const given = check(forms.delete, { slug, options })
      const { reason, evenIfSeen } = given.options
      return editing.delete(given.slug, {
        ...(reason !== undefined && { reason }),
        ...(evenIfSeen !== undefined && { evenIfSeen }),
      })
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
    find: async (slug) => {
      const article = await store.articleBySlug(check(forms.bySlug, { slug }).slug)
      return article && isThere(article) ? toStored(article) : undefined
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
