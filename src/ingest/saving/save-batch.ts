import { extname } from 'node:path'
import type { Editing } from '../../editing/editing.ts'
import type { ArticleRefusal, SaveOptions, SaveOutcome } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import { fileKeyOf } from '../folder/list-files.ts'

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
