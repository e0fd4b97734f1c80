import { extname } from 'node:path'
import type { Editing } from '../../editing/editing.ts'
import type { ArticleRefusal, SaveOptions, SaveOutcome } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import { fileKeyOf } from '../folder/list-files.ts'

/** Saves articles in batches, in the order in which they are added: one batch while the next one is filled. */
export interface BatchSaves<Item> {
  /** Resolves when the next one can be added. Throws what an earlier batch threw. */
  add(item: Item): Promise<void>
  /** Saves what is left. */
  finish(): Promise<void>
  /** Waits for the batch that is being saved, and saves nothing more. Never throws. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface BatchSavesDeps<Item> {
  /** One outcome for each candidate; undefined for a refused one. */
  readonly save: (batch: readonly Candidate[]) => Promise<readonly (SaveOutcome | undefined)[]>
  /** Called for each item of a saved batch before the next batch is saved. */
  readonly onSaved: (item: Item, outcome: SaveOutcome | undefined) => void | Promise<void>
}

/**
 * What one transaction saves: enough to share its cost, and so little that it takes less than 100 ms. On SQLite, readers
 * whose answer is not cached wait for it.
 */
const maxBatch = { articles: 200, characters: 1_000_000 }

export function createBatchSaves<Item extends { readonly candidate: Candidate }>({
  save,
  onSaved,
}: BatchSavesDeps<Item>): BatchSaves<Item> {
  let waiting: Item[] = []
  let characters = 0
  let saving: { readonly batch: readonly Item[]; readonly outcomes: ReturnType<typeof save> } | undefined

  async function settle(): Promise<void> {
    if (!saving) return
    const outcomes = await saving.outcomes
    for (const [at, item] of saving.batch.entries()) await onSaved(item, outcomes[at])
    saving = undefined
  }

  async function saveWaiting(): Promise<void> {
    await settle()
    const batch = waiting
    waiting = []
    characters = 0
    const outcomes = save(batch.map(({ candidate }) => candidate))
    // It is thrown by the next call.
    outcomes.catch(() => {})
    saving = { batch, outcomes }
  }

  return {
    add: async (item) => {
      waiting.push(item)
      characters += item.candidate.prepared.incoming?.article.contentHtml.length ?? 0
      if (waiting.length >= maxBatch.articles || characters >= maxBatch.characters) await saveWaiting()
    },
    finish: async () => {
      await saveWaiting()
      await settle()
    },
    [Symbol.asyncDispose]: async () => {
      await saving?.outcomes.catch(() => {})
    },
  }
}

export interface BatchOptions extends Omit<SaveOptions, 'by'> {
  /** `folder` for the data folder. */
  readonly origin?: string
}

/** One outcome for each candidate; undefined for a refused one. */
export async function saveBatch(
  batch: readonly Candidate[],
  { editing }: { readonly editing: Editing },
  { publishedIfUnknown, acceptsDeleted, keepsOthers, dryRun, origin }: BatchOptions,
): Promise<(SaveOutcome | undefined)[]> {
  const incoming = batch.flatMap(({ prepared }) => prepared.incoming ?? [])
  const options = { publishedIfUnknown, acceptsDeleted, keepsOthers, dryRun }
  const own = editing.by({ ...editing.actor, how: origin === 'folder' ? 'folder' : 'import' })
  const saved = incoming.length > 0 ? await own.save(incoming, options) : []
  let next = 0
  const outcomes = batch.map(({ prepared }) => (prepared.incoming ? saved[next++] : undefined))
  const refusals = batch.flatMap((one, index) => toRefusal(one, outcomes[index]))
  if (!dryRun && refusals.length > 0) await own.noteRefused(refusals)
  return outcomes
}

function toRefusal(
  { key, file, prepared, isUnavailable }: Candidate,
  outcome: SaveOutcome | undefined,
): ArticleRefusal[] {
  const { title, problems } = prepared
  const said = outcome?.outcome === 'refused' ? [{ field: outcome.field, message: outcome.reason }] : problems
  // Of a disk or a storage that does not answer, the next reading may say nothing.
  if (said.length === 0 || isUnavailable) return []
  const name = fileKeyOf(key) + extname(file.path)
  return [{ key, file: name, problems: said, ...(title !== undefined && { title }) }]
}
