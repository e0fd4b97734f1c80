import { parseMoment } from '../../domain/moment.ts'
import type { Site } from '../../domain/site.ts'
import type { MediaStore } from '../../media/media.ts'
import type { Candidate, Prepared } from '../candidate.ts'
import type { ArticleFile } from '../folder/list-files.ts'
import type { Draft } from '../forms/draft.ts'
import { printHtml } from '../html/tree.ts'
import { preparePage } from '../own-pages/prepare-page.ts'
import { prepareArticle, reasonOf, withFewRemarks } from '../prepare-file.ts'
import type { ExportForm, ExportRecord } from './export-form.ts'
import { completeDraft } from './moving/complete-draft.ts'
import type { Completion } from './moving/complete-record.ts'
import type { FindStory } from './moving/index-stories.ts'
import { toPageFile } from './page-file.ts'

/** One story of an export, and what the import knows of it. */
export interface RecordToRead {
  readonly record: ExportRecord
  readonly completion: Completion
  /** SHA-256 in hex of record and completion. */
  readonly hash: string
  /** RFC 3339. */
  readonly now: string
}

export interface PrepareRecordOptions {
  readonly form: ExportForm
  readonly origin: string
  readonly site: Site
  readonly media: MediaStore
  readonly findStory: FindStory
  readonly acceptsDoubts?: boolean
  readonly knownSlug?: string
}

/**
 * Reads and prepares one story of an export. Never throws: a story that cannot be read is a candidate with a problem, and
 * with whatever was read of it.
 */
export async function prepareRecord(
  file: ArticleFile,
  { record, completion, hash, now }: RecordToRead,
  options: PrepareRecordOptions,
): Promise<Candidate> {
  const { form, site, findStory } = options
  let draft: Draft | undefined
  try {
    draft = await form.toDraft(record, site.publication)
    draft = completeDraft(draft, record, completion, { findStory, baseUrl: site.baseUrl })
    const prepared =
      record.kind === 'page'
        ? await prepareOwnPage(draft, { record, completion, now }, options)
        : await prepareArticle(
            draft,
            {
              key: file.key,
              origin: options.origin,
              fileHash: hash,
              knownSlug: options.knownSlug,
              isMoved: true,
            },
            options,
          )
    return { file, key: file.key, prepared: withFewRemarks(withUnfit(prepared, draft)) }
  } catch (error) {
    const problems = [{ field: 'file', message: reasonOf(error).replace(/^file /, 'the story ') }]
    const prepared = { problems, warnings: [], ...(record.title !== undefined && { title: record.title }) }
    return { file, key: file.key, prepared: withUnfit(prepared, draft) }
  }
}

async function prepareOwnPage(
  draft: Draft,
  { record, completion, now }: Omit<RecordToRead, 'hash'>,
  { site, media }: PrepareRecordOptions,
): Promise<Prepared> {
  const { slug = record.slug } = completion
  const { title, summary, language, updated, contentHtml, figures, status, published } = draft.fields
  const fields = { title, summary, language, updated, contentHtml, figures }
  const isEarly = typeof published === 'string' && (parseMoment(published)?.at ?? 0) > new Date(now)
  const early = `status is draft: the page is of ${published}, and pages have no date here; remove the line then`
  const warnings = isEarly ? [...draft.warnings, { field: 'status', message: early }] : draft.warnings
  const prepared = await preparePage({ ...draft, fields, warnings }, slug ?? record.key, { site, media })
  const { page, ...rest } = prepared
  return page ? { ...rest, pageFile: toPageFile(page, status === 'draft' || isEarly) } : rest
}

/** The draft in the article's JSON form, for a story that is refused. */
function withUnfit(prepared: Prepared, draft: Draft | undefined): Prepared {
  if (prepared.problems.length === 0 || !draft) return prepared
  const { body, fields } = draft
  return { ...prepared, unfit: { ...fields, ...(body && { contentHtml: printHtml(body) }) } }
}
