import { createHash } from 'node:crypto'
import type { Article } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { type Moment, momentAt, parseMoment } from '../domain/moment.ts'
import type { Candidate } from '../ingest/candidate.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { SaveOutcome } from '../store/store.ts'
import type { ArticleInput, DateInput, Finding, SaveReport, StoredArticle } from './article.ts'
import type { LibraryEditing, SaveArticlesOptions } from './editing.ts'

/** So that articles of a program and files of the data folder with the same name are never taken for each other. */
const origin = 'program'

/** In one transaction: readers whose answer is not cached wait for it on SQLite. */
const articlesAtOnce = 200

/** See `LibraryEditing`. */
export function createLibraryEditing(gazette: Gazette): LibraryEditing {
  const { store, editing, site } = gazette
  const toStored = (article: Article) => toArticleJson(article, site()) as unknown as StoredArticle

  async function saveSome(
    articles: readonly ArticleInput[],
    options: SaveArticlesOptions,
  ): Promise<SaveReport[]> {
    const candidates = await Promise.all(articles.map((article) => prepare(article, gazette)))
    const incoming = candidates.flatMap(({ prepared }) => prepared.incoming ?? [])
    const { dryRun, publishedIfUnknown } = options
    const outcomes = await editing.save(incoming, {
      ...(dryRun !== undefined && { dryRun }),
      ...(publishedIfUnknown !== undefined && {
        publishedIfUnknown: toMoment('publishedIfUnknown', publishedIfUnknown),
      }),
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
    save: async (articles, options = {}) => {
      const reports: SaveReport[] = []
      for (let at = 0; at < articles.length; at += articlesAtOnce) {
        reports.push(...(await saveSome(articles.slice(at, at + articlesAtOnce), options)))
      }
      return reports
    },
    publish: async (slug, at) => {
      const moment = at === undefined ? undefined : toMoment('at', at)
      return toStored(await editing.publish(slug, moment))
    },
    correct: async (slug, correction) => toStored(await editing.correct(slug, correction)),
    withdraw: async (slug, reason) => toStored(await editing.withdraw(slug, reason)),
    unpublish: async (slug) => toStored(await editing.unpublish(slug)),
    delete: (slug, { reason, evenIfSeen } = {}) =>
      editing.delete(slug, {
        ...(reason !== undefined && { reason }),
        ...(evenIfSeen !== undefined && { evenIfSeen }),
      }),
    preview: async (slug, hours) => {
      const { page, entries, expiresAt } = await editing.preview(slug, hours)
      const { baseUrl } = site()
      const { rss, atom, json } = entries
      return {
        page: baseUrl + page,
        entries: { rss: baseUrl + rss, atom: baseUrl + atom, json: baseUrl + json },
        expiresAt,
      }
    },
    find: async (slug) => {
      const article = await store.articleBySlug(slug)
      return article && isThere(article) ? toStored(article) : undefined
    },
    list: async (filter = {}) => (await store.listArticles(filter)).filter(isThere).map(toStored),
  }
}

/** Of a deleted article the store keeps what its tombstone says. */
function isThere({ withdrawal }: Article): boolean {
  return !withdrawal?.isDeleted
}

/** Reads the article as the data folder's JSON files are read: the same rules, limits and messages. */
async function prepare(article: ArticleInput, { thread, mediaFiles, site }: Gazette): Promise<Candidate> {
  const key = article.id ?? article.slug ?? ''
  const file = { path: `${key}.json`, key, stamp: '', modifiedAt: 0 }
  const lacks =
    key === '' ? 'id is missing: an article must have an id or a slug, by which it is known later' : undefined
  if (lacks) return { file, key, prepared: { problems: [{ field: 'id', message: lacks }], warnings: [] } }
  const bytes = Buffer.from(JSON.stringify(article))
  const contents = { bytes, hash: createHash('sha256').update(bytes).digest('hex') }
  const [candidate] = await thread.prepare({ origin, file, contents, media: mediaFiles, site: site() })
  if (!candidate) throw new Error(`the article ${key} was read without an outcome`)
  return candidate
}

function toFinding({ field, message }: Remark): Finding {
  return { field, message }
}

function toMoment(name: string, date: DateInput): Moment {
  const isTime = date instanceof Date && !Number.isNaN(date.getTime())
  const moment = isTime ? momentAt(date) : parseMoment(String(date))
  if (moment) return moment
  const rule = 'must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z'
  throw new PublisherError('invalid', `${name} ${rule}; it is "${String(date)}"`)
}
