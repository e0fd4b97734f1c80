import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import { foldingVersion } from '../../domain/search/cut-words.ts'
import type { Access } from '../access.ts'
import { toArticle } from '../articles/article-row.ts'
import type { WriteUnannounced } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { indexArticles, textIndexOf } from './index-articles.ts'
import { advance, end, isIndexed, readProgress, restartBackfill, writeProgress } from './progress.ts'

/**
 * The index gets an article in the transaction that publishes or changes it. The rest follows here, the newest first: articles
 * that were in the store before the index, as after an upgrade or in a copy, and those of large imports.
 */

/** Articles that are looked at in a step, and indexed in it: some 10 ms on SQLite. */
const lookedAtOnce = 500
const firstIndexedAtOnce = 4
const mostIndexedAtOnce = 64
const stepMs = 10
/** Between two steps requests are answered: at least as long as the step took, and for longer while others write. */
const shortestPauseMs = 5
const busyPauseMs = 500
const busyMs = 1_000

interface Writes extends Pick<Access, 'read' | 'write'> {
  readonly writeUnannounced: WriteUnannounced
}

/** Fills the index in small steps, until it is complete or closed. To be triggered by each change while the index lacks articles. */
export function createBackfill(writes: Writes, onFailure: (error: unknown) => void): RetriedTask {
  let isClosing = false
  let changedAt = Number.NEGATIVE_INFINITY

  async function fill(): Promise<void> {
    // A complete index needs no write, which a locked or read-only store would refuse.
    if (await writes.read(isIndexed)) return
    let count = firstIndexedAtOnce
    for (let isDone = false; !isDone && !isClosing; ) {
      const startedAt = performance.now()
      isDone = await runStep(writes, count)
      const tookMs = performance.now() - startedAt
      count = tookMs > stepMs ? Math.max(1, count >> 1) : Math.min(mostIndexedAtOnce, count * 2)
      const isBusy = performance.now() - changedAt < busyMs
      if (!isDone)
        await sleep(isBusy ? busyPauseMs : Math.max(shortestPauseMs, tookMs), undefined, { ref: false })
    }
  }

  const task = createRetriedTask(fill, { onFailure: (error, failures) => failures === 1 && onFailure(error) })
  return {
    trigger: () => {
      changedAt = performance.now()
      task.trigger()
    },
    close: () => {
      isClosing = true
      return task.close()
    },
  }
}

/** Fills the index at once, for commands: until the time is over. */
export async function fillIndex(writes: Writes, mostMs: number): Promise<void> {
  if (await writes.read(isIndexed)) return
  const until = performance.now() + mostMs
  while (performance.now() < until) if (await runStep(writes, mostIndexedAtOnce)) return
}

/**
 * True if it was the last one. A power cut may undo a step, and it is repeated then. The end is announced, since searches have
 * said until then that articles may be missing.
 */
async function runStep({ write, writeUnannounced }: Writes, count: number): Promise<boolean> {
  const step = (db: Database) => indexNext(db, count)
  const { position, isLast } = await writeUnannounced(step, { isDurable: false, isExclusive: true })
  if (!isLast) return false
  return position === end || write((db) => complete(db, position))
}

/** False if more articles came in meanwhile. */
async function complete(db: Database, position: string): Promise<boolean> {
  await advance(db, position, end)
  return isIndexed(db)
}

interface Step {
  /** Up to where the articles have been looked at. */
  readonly position: string
  readonly isLast: boolean
}

async function indexNext(db: Database, count: number): Promise<Step> {
  await clearIfOutdated(db)
  const position = (await readProgress(db, 'position')) ?? ''
  if (position === end) return { position, isLast: true }
  const looked = await readPublished(db, position)
  const lacking = looked.filter(({ key }) => key === null)
  const now = lacking.slice(0, count)
  await indexArticles(db, (await readRows(db, now)).map(toArticle))
  const next = lacking[count]
  const done = next === undefined ? looked.at(-1) : looked[looked.indexOf(next) - 1]
  const reached = done ? `${done.published_at} ${done.id}` : position
  await advance(db, position, reached)
  return { position: reached, isLast: next === undefined && looked.length < lookedAtOnce }
}

/** An index that was made by another folding of letters does not find what a query asks for. */
async function clearIfOutdated(db: Database): Promise<void> {
  const version = await readProgress(db, 'folding')
  if (version === String(foldingVersion)) return
  if (version !== undefined) {
    await sql`delete from search_document`.execute(db)
    await textIndexOf(db).clear(db)
    await restartBackfill(db)
  }
  await writeProgress(db, 'folding', String(foldingVersion))
}

interface Looked {
  readonly id: string
  readonly published_at: string
  /** Null if the index lacks it. */
  readonly key: string | null
}

/** Published articles after the position, newest first. */
async function readPublished(db: Database, position: string): Promise<Looked[]> {
  const [, at, id] = /^(\d\S*) (.*)$/s.exec(position) ?? []
  const after =
    at === undefined
      ? sql``
      : sql`and article.published_at <= ${at} and (article.published_at < ${at} or article.id > ${id})`
  const { rows } = await sql<Looked>`
    select article.id, article.published_at, cast(search_document.key as text) as key
    from article left join search_document on search_document.article_id = article.id
    where article.status = 'published' ${after}
    order by article.published_at desc, article.id limit ${lookedAtOnce}
  `.execute(db)
  return rows
}

/** Locked: a writer that changes one of them indexes it after this transaction. */
async function readRows(db: Database, looked: readonly Looked[]): Promise<ArticleRow[]> {
  if (looked.length === 0) return []
  const ids = sql.join(looked.map(({ id }) => id))
  const { rows } = await sql<ArticleRow>`
    select * from article where id in (${ids}) ${sql.raw(textIndexOf(db).locking)}
  `.execute(db)
  return rows
}
