import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import { foldingVersion } from '../../domain/search/fold.ts'
import type { Access } from '../access.ts'
import { toArticle } from '../articles/article-row.ts'
import type { WriteUnannounced } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { textIndexOf } from './engine.ts'
import { indexArticles } from './index-articles.ts'

/**
 * The index holds every article that was published, corrected or withdrawn since it exists. Those that were in the store
 * before, as after an upgrade or in a copy, follow here, the newest first.
 */

/** Articles that are looked at in a step, and indexed in it: some 10 ms on SQLite. */
const lookedAtOnce = 500
const firstIndexedAtOnce = 4
const mostIndexedAtOnce = 64
const stepMs = 10
/** Between two steps requests are answered: at least as long as the step took. */
const shortestPauseMs = 5

const end = 'end'

/** Whether the index holds every published article. */
export async function isIndexed(db: Database): Promise<boolean> {
  const isCurrent = (await readProgress(db, 'folding')) === String(foldingVersion)
  return isCurrent && (await readProgress(db, 'position')) === end
}

interface Writes extends Pick<Access, 'read' | 'write'> {
  readonly writeUnannounced: WriteUnannounced
}

/** Fills the index in small steps, until it is complete or closed. */
export function createBackfill(writes: Writes, onFailure: (error: unknown) => void): RetriedTask {
  let isClosing = false
  const task = createRetriedTask(
    async () => {
      // A complete index needs no write, which a locked or read-only store would refuse.
      if (await writes.read(isIndexed)) return
      let count = firstIndexedAtOnce
      for (let isDone = false; !isDone && !isClosing; ) {
        const startedAt = performance.now()
        isDone = await runStep(writes, count)
        const tookMs = performance.now() - startedAt
        count = tookMs > stepMs ? Math.max(1, count >> 1) : Math.min(mostIndexedAtOnce, count * 2)
        if (!isDone) await sleep(Math.max(shortestPauseMs, tookMs), undefined, { ref: false })
      }
    },
    { onFailure: (error, failures) => failures === 1 && onFailure(error) },
  )
  return {
    trigger: task.trigger,
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
  const outcome = await writeUnannounced(step, { isDurable: false, isExclusive: true })
  if (outcome === 'last') await write((db) => writeProgress(db, 'position', end))
  return outcome !== 'more'
}

async function indexNext(db: Database, count: number): Promise<'more' | 'last' | 'complete'> {
  await clearIfOutdated(db)
  const position = await readProgress(db, 'position')
  if (position === end) return 'complete'
  const looked = await readPublished(db, position)
  const lacking = looked.filter(({ key }) => key === null)
  const now = lacking.slice(0, count)
  await indexArticles(db, (await readRows(db, now)).map(toArticle))
  const next = lacking[count]
  const done = next === undefined ? looked.at(-1) : looked[looked.indexOf(next) - 1]
  if (done) await writeProgress(db, 'position', `${done.published_at} ${done.id}`)
  return next === undefined && looked.length < lookedAtOnce ? 'last' : 'more'
}

/** An index that was made by another folding of letters does not find what a query asks for. */
async function clearIfOutdated(db: Database): Promise<void> {
  const version = await readProgress(db, 'folding')
  if (version === String(foldingVersion)) return
  if (version !== undefined) {
    await sql`delete from search_document`.execute(db)
    await textIndexOf(db).clear(db)
    await sql`delete from search_progress`.execute(db)
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
async function readPublished(db: Database, position: string | undefined): Promise<Looked[]> {
  const [at = '', id = ''] = position?.split(/ (.*)/s) ?? []
  const after =
    position === undefined
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

/** To be called after tables were filled that the index follows from. `db` may be of an older version. */
export async function restartBackfill(db: Database): Promise<void> {
  const tables = await db.introspection.getTables()
  if (!tables.some(({ name }) => name === 'search_progress')) return
  await sql`delete from search_progress where name = 'position'`.execute(db)
}

async function readProgress(db: Database, name: string): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`
    select value from search_progress where name = ${name}
  `.execute(db)
  return rows[0]?.value
}

async function writeProgress(db: Database, name: string, value: string): Promise<void> {
  await sql`
    insert into search_progress (name, value) values (${name}, ${value})
    on conflict (name) do update set value = excluded.value
  `.execute(db)
}
