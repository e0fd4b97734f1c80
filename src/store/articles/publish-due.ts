import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import { withTimeout } from '../../async/with-timeout.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import { appendChanges } from '../changes/append.ts'
import type { NewChange } from '../changes/change.ts'
import { titleOf } from '../changes/describe.ts'
import { inBatches } from '../database/connection.ts'
import { placeArticles, raiseTouchedFeeds, type TouchedFeeds } from '../feeds/memberships.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { indexChanged } from '../search/index-articles.ts'
import { toArticle } from './article-row.ts'

/** When the next article is published, or shown by a feed that has held it back. */
export async function readNextDue(db: Database): Promise<Date | undefined> {
  const rows = await db
    .selectFrom('article')
    .select((select) => select.fn.min('published_at').as('due'))
    .where('status', '=', 'scheduled')
    .unionAll(
      db.selectFrom('held_article').select((select) => select.fn.min<string | null>('held_until').as('due')),
    )
    .execute()
  const [next] = rows.flatMap(({ due }) => due ?? []).toSorted()
  return next === undefined ? undefined : new Date(next)
}

/**
 * Publishes the scheduled articles whose second has come, shows those that feeds have held back until then, and raises these
 * feeds as of that second. The outcome does not depend on the process, nor on how late it is, apart from the addresses of
 * archive pages.
 */
export async function publishDueArticles(db: Database, rules: FeedRules, now: Date): Promise<void> {
  for (;;) {
    const second = await readNextDue(db)
    if (!second || second > now) return
    await publishSecond(db, rules, { second, now })
  }
}

async function publishSecond(
  db: Database,
  rules: FeedRules,
  { second, now }: { readonly second: Date; readonly now: Date },
): Promise<void> {
  const due = await db
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'scheduled')
    .where('published_at', '=', instantText(second))
    .execute()
  await inBatches(
    due.map(({ id }) => id),
    (ids) =>
      db
        .updateTable('article')
        .set((set) => ({ status: 'published', went_public_at: set.ref('published_at') }))
        .where('id', 'in', ids)
        .execute(),
  )
  const held = await readHeld(db, second)
  const published = due.map((row) => toArticle({ ...row, status: 'published' }))
  const placements = [
    ...published.map((article) => ({ article })),
    ...held.map((row) => ({ article: toArticle(row), isUnchanged: true })),
  ]
  const touched: TouchedFeeds = new Map()
  await placeArticles(db, placements, rules, touched, { now, at: second })
  await indexChanged(db, published)
  await raiseTouchedFeeds(db, touched, now, second)
  const changes = due.map((row): NewChange => {
    const { id: articleId, slug, revision } = row
    return { kind: 'published', by: { how: 'timer' }, articleId, slug, title: titleOf(row), revision }
  })
  await appendChanges(db, changes, now)
}

/** The articles that a feed holds back until that second. */
async function readHeld(db: Database, second: Date): Promise<ArticleRow[]> {
  const held = db.selectFrom('held_article').select('article_id')
  const ids = held.where('held_until', '=', instantText(second))
  return db.selectFrom('article').selectAll().where('id', 'in', ids).execute()
}

export interface DuePublisherDeps {
  readonly now: () => Date
  readonly readNextDue: () => Promise<Date | undefined>
  readonly publishDue: () => Promise<void>
}

export interface DuePublisherEvents {
  /** Called for the first of several failures; it is retried until it succeeds. */
  readonly onFailure: (error: unknown) => void
  readonly onRecovery: () => void
  /** Called after the store has lost changes that were served, and has raised every feed. */
  readonly onLoss?: () => void
  /** Called for the first of several failures to fill the index of the search; it is retried until it succeeds. */
  readonly onIndexFailure?: (error: unknown) => void
}

/** Publishes scheduled articles at their second. */
export interface DuePublisher {
  start(events: DuePublisherEvents): void
  /** The schedule may have changed. */
  trigger(): void
  /**
   * Resolves when no article is due, and at once before `start`. Waits for one second at most, and never throws: where
   * the database cannot be written, readers get what is stored.
   */
  whenPublished(): Promise<void>
  close(): Promise<void>
}

const maxWaitMs = 1_000
/** The clock may be set, and the machine may sleep: the timer compares at least this often. */
const maxTimerMs = 1_000

export function createDuePublisher({ now, readNextDue, publishDue }: DuePublisherDeps): DuePublisher {
  let task: RetriedTask | undefined
  let timer: NodeJS.Timeout | undefined
  /** When the next article is due. After a change, and before the first run, one may be. */
  let dueAt = Number.NEGATIVE_INFINITY
  /** On the clock of `performance.now()`; undefined between two runs. */
  let runningSinceMs: number | undefined
  /** Ends with the current or the next run: true where it succeeded. */
  let run = Promise.withResolvers<boolean>()

  const isDue = () => dueAt <= now().getTime()

  async function publishAll(): Promise<void> {
    runningSinceMs = performance.now()
    for (;;) {
      dueAt = (await readNextDue())?.getTime() ?? Number.POSITIVE_INFINITY
      if (!isDue()) break
      await publishDue()
    }
    endRun(true)
    setTimer()
  }

  function endRun(isSuccess: boolean): void {
    runningSinceMs = undefined
    run.resolve(isSuccess)
    run = Promise.withResolvers()
  }

  function setTimer(): void {
    clearTimeout(timer)
    if (dueAt === Number.POSITIVE_INFINITY) return
    const ms = Math.min(dueAt - now().getTime(), maxTimerMs)
    timer = setTimeout(() => (isDue() ? task?.trigger() : setTimer()), ms).unref()
  }

  return {
    start: ({ onFailure, onRecovery }) => {
      const fail = (error: unknown, failures: number) => {
        endRun(false)
        if (failures === 1) onFailure(error)
      }
      task ??= createRetriedTask(publishAll, { onFailure: fail, onRecovery })
      task.trigger()
    },
    trigger: () => {
      dueAt = Number.NEGATIVE_INFINITY
      task?.trigger()
    },
    whenPublished: async () => {
      while (task && isDue()) {
        if (runningSinceMs === undefined) task.trigger()
        const waitedMs = runningSinceMs === undefined ? 0 : performance.now() - runningSinceMs
        if (waitedMs >= maxWaitMs) return
        if (!(await withTimeout(run.promise, maxWaitMs - waitedMs, () => false))) return
      }
    },
    close: async () => {
      await task?.close()
      task = undefined
      clearTimeout(timer)
    },
  }
}
