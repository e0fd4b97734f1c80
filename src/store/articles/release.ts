import type { Kysely } from 'kysely'
import { PublisherError } from '../../domain/errors.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import { inBatches } from '../database/batches.ts'
import { asUnavailable } from '../database/errors.ts'
import { finishFeeds, placeArticles, type TouchedFeeds } from '../feeds/memberships.ts'
import { toArticle } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'

/** True when the second of at least one scheduled article has come. One index look-up. */
export async function holdsDueArticles(db: Kysely<Schema>, now: Date): Promise<boolean> {
  const due = await db
    .selectFrom('article')
    .select('id')
    .where('status', '=', 'scheduled')
    .where('published_at', '<=', instantText(now))
    .limit(1)
    .executeTakeFirst()
  return due !== undefined
}

/** See `Store.nextDueAt`. */
export async function readNextDue(db: Kysely<Schema>): Promise<Date | undefined> {
  const row = await db
    .selectFrom('article')
    .select((select) => select.fn.min('published_at').as('due'))
    .where('status', '=', 'scheduled')
    .executeTakeFirst()
  return row?.due ? new Date(row.due) : undefined
}

/**
 * Publishes the scheduled articles whose second has come and raises their feeds, as of that second: whichever process
 * comes first, and however late, the outcome is the same.
 */
export async function releaseDueArticles(db: Kysely<Schema>, rules: FeedRules, now: Date): Promise<void> {
  const rows = await db
    .selectFrom('article')
    .selectAll()
    .where('status', '=', 'scheduled')
    .where('published_at', '<=', instantText(now))
    .orderBy('published_at')
    .execute()
  for (const [second, due] of Map.groupBy(rows, ({ published_at }) => published_at)) {
    await publishDue(db, due, rules, new Date(second ?? now))
  }
}

/** Articles of one and the same second. */
async function publishDue(
  db: Kysely<Schema>,
  due: readonly ArticleRow[],
  rules: FeedRules,
  second: Date,
): Promise<void> {
  await inBatches(
    due.map(({ id }) => id),
    (ids) =>
      db
        .updateTable('article')
        .set((set) => ({ status: 'published', went_public_at: set.ref('published_at') }))
        .where('id', 'in', ids)
        .execute(),
  )
  const placements = due.map((row) => ({ article: toArticle({ ...row, status: 'published' }) }))
  const touched: TouchedFeeds = new Map()
  await placeArticles(db, placements, rules, touched)
  await finishFeeds(db, touched, second)
}

/** Lets whoever comes next see the articles whose second has come as published. */
export interface DueRelease {
  /** Throws as the database does. */
  beforeWriting(): Promise<void>
  /**
   * Never throws for an outage, and waits for the first second only: where nothing can be written, what is stored is
   * shown all the same. Nothing is shown too early by that, and what is late comes as soon as it can.
   */
  beforeReading(): Promise<void>
}

export interface DueReleaseDeps {
  readonly isDue: () => Promise<boolean>
  readonly release: () => Promise<void>
}

const longestWaitMs = 1_000

export function createDueRelease({ isDue, release }: DueReleaseDeps): DueRelease {
  /** One for all who wait for it. */
  let underway: Promise<void> | undefined
  let beganAt = 0

  async function releaseAll(): Promise<void> {
    while (await isDue()) {
      underway ??= begin()
      await underway
    }
  }

  function begin(): Promise<void> {
    beganAt = performance.now()
    return release().finally(() => {
      underway = undefined
    })
  }

  return {
    beforeWriting: releaseAll,
    beforeReading: () => {
      const waitedMs = underway ? performance.now() - beganAt : 0
      return atMost(releaseAll().catch(throwUnlessOutage), longestWaitMs - waitedMs)
    },
  }
}

function throwUnlessOutage(error: unknown): void {
  const said = asUnavailable(error)
  if (!(said instanceof PublisherError) || said.problem !== 'unavailable') throw error
}

async function atMost(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms))
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
