import type { Actor } from '../../domain/accounts/actor.ts'
import { type RowChange, toCorrections } from '../articles/article-row.ts'
import type { ArticleRow } from '../schema/schema.ts'
import type { ChangeDetail, ChangeKind, NewChange } from './change.ts'

type Step = readonly [ChangeKind, ChangeDetail?]

/** What a new revision of an article means, in the order in which it happens. At least one change. Pure. */
export function describeChange({ before, row }: RowChange, by: Actor): NewChange[] {
  const { id: articleId, slug, revision } = row
  const title = titleOf(row)
  return stepsOf(before, row).map(([kind, detail]) => {
    const words = kind === 'deleted' ? {} : { title }
    return { kind, by, articleId, slug, ...words, revision, ...(detail && { detail }) }
  })
}

function stepsOf(before: ArticleRow | undefined, row: ArticleRow): readonly Step[] {
  if (row.withdrawn_by === 'deletion' && before?.withdrawn_by !== 'deletion')
    return [['deleted', reasonOf(row)]]
  const steps = [...contentSteps(before, row), ...stateSteps(before, row)]
  return steps.length > 0 ? steps : [['updated']]
}

const contentColumns = ['content', 'slug', 'guid'] as const

function contentSteps(before: ArticleRow | undefined, row: ArticleRow): readonly Step[] {
  if (!before) return [['created']]
  const isUpdated = contentColumns.some((column) => before[column] !== row[column])
  return [...(isUpdated ? [['updated'] as const] : []), ...correctionSteps(before, row)]
}

function correctionSteps(before: ArticleRow, row: ArticleRow): readonly Step[] {
  if (before.corrections === row.corrections) return []
  const keyOf = (correction: object) => JSON.stringify(correction)
  const known = new Set(toCorrections(before.corrections).map(keyOf))
  return toCorrections(row.corrections)
    .filter((correction) => !known.has(keyOf(correction)))
    .map(({ grade, note }) => ['corrected', { grade, note }])
}

function stateSteps(before: ArticleRow | undefined, row: ArticleRow): readonly Step[] {
  const isNewStatus = before?.status !== row.status
  switch (row.status) {
    case 'published':
      return isNewStatus ? [['published']] : []
    case 'scheduled':
      if (!isNewStatus && before?.published_at === row.published_at) return []
      return [['scheduled', row.published_at === null ? undefined : { scheduledFor: row.published_at }]]
    case 'withdrawn':
      return isNewStatus || before?.withdrawn_reason !== row.withdrawn_reason
        ? [['withdrawn', reasonOf(row)]]
        : []
    case 'draft':
      return before && isNewStatus ? [['unpublished']] : []
  }
}

function reasonOf({ withdrawn_reason: reason }: ArticleRow): ChangeDetail | undefined {
  return reason ? { reason } : undefined
}

const titleAtStart = /^\{"title":("(?:[^"\\]|\\.)*")/

/** Without a parse of the whole text: see `toContentText`. */
export function titleOf({ content }: Pick<ArticleRow, 'content'>): string {
  const [, title] = titleAtStart.exec(content) ?? []
  return title === undefined ? JSON.parse(content).title : JSON.parse(title)
}
