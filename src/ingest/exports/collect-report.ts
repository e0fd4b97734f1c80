import type { Remark } from '../../domain/errors.ts'
import type { Candidate } from '../candidate.ts'
import type { ImportReport } from '../import-articles.ts'
import type { ExportRecord } from './export-form.ts'
import type { IdRule } from './moving/complete-record.ts'
import type { PageOutcome } from './page-file.ts'

/** Where a remark is: the story, and its place in the export. */
export interface RemarkPlace {
  readonly title?: string
  readonly file: string
  readonly line?: number
}

/** Remarks that say the same of different stories, by the words of the first. */
export interface RemarkGroup {
  readonly kind: 'problem' | 'warning'
  readonly field: string
  readonly message: string
  readonly count: number
  /** The first ones. */
  readonly places: readonly RemarkPlace[]
}

export interface RefusedStory extends RemarkPlace {
  readonly key: string
  readonly address?: string
  readonly problems: readonly Remark[]
}

export interface StoryCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
  /** Of those created or updated. */
  readonly drafts: number
  readonly scheduled: number
}

export interface CollectedReport {
  readonly stories: StoryCounts
  readonly pages: Readonly<Record<PageOutcome | 'drafts', number>>
  /** Files of pages that a person has changed. */
  readonly keptPages: readonly string[]
  readonly ids: Readonly<Partial<Record<IdRule, number>>>
  /** Names of sections as the stories have them, and how many stories each has. */
  readonly sections: ReadonlyMap<string, number>
  readonly remarks: readonly RemarkGroup[]
  /** The first ones; `stories.refused` counts all. */
  readonly refused: readonly RefusedStory[]
}

/** So that a report of any import fits into memory. */
const most = { groups: 500, places: 5, refused: 10_000 }

export interface ReportCollection {
  addStory(record: ExportRecord, report: ImportReport, candidate: Candidate): void
  addUnchanged(): void
  addPage(record: ExportRecord, outcome: PageOutcome, candidate: Candidate): void
  addId(rule: IdRule | undefined): void
  toReport(): CollectedReport
}

/** `now`: stories of a later date are scheduled. */
export function createReportCollection(now: Date): ReportCollection {
  const stories = { created: 0, updated: 0, unchanged: 0, refused: 0, drafts: 0, scheduled: 0 }
  const pages = { created: 0, updated: 0, unchanged: 0, kept: 0, drafts: 0 }
  const keptPages: string[] = []
  const ids: Partial<Record<IdRule, number>> = {}
  const sections = new Map<string, number>()
  const groups = new Map<
    string,
    { group: Omit<RemarkGroup, 'count' | 'places'>; count: number; places: RemarkPlace[] }
  >()
  const refused: RefusedStory[] = []

  function addRemark(kind: RemarkGroup['kind'], { field, message }: Remark, place: RemarkPlace): void {
    const key = `${kind} ${field.replace(/\d+/g, '#')} ${sameWords(message)}`
    const isFull = groups.size >= most.groups && !groups.has(key)
    const name = isFull ? `${kind} other` : key
    const own = isFull ? { field: 'article', message: `further ${kind}s of other kinds` } : { field, message }
    const found = groups.get(name) ?? { group: { kind, ...own }, count: 0, places: [] }
    groups.set(name, found)
    found.count++
    if (found.places.length < most.places) found.places.push(place)
  }

  function addRemarks(record: ExportRecord, { file, title, problems, warnings }: ImportReport): void {
    const placeOf = ({ line = record.line }: Remark) => ({
      ...((title ?? record.title) && { title: title ?? record.title }),
      ...{ file, ...(line !== undefined && { line }) },
    })
    for (const problem of problems) addRemark('problem', problem, placeOf(problem))
    for (const warning of warnings) addRemark('warning', warning, placeOf(warning))
  }

  function addRefused({ key, title, address, line }: ExportRecord, report: ImportReport): void {
    stories.refused++
    if (refused.length >= most.refused) return
    const { file, problems } = report
    const name = report.title ?? title
    refused.push({
      ...{ key, file, problems, ...(name !== undefined && { title: name }) },
      ...(address !== undefined && { address }),
      ...(line !== undefined && { line }),
    })
  }

  return {
    addStory: (record, report, { prepared }) => {
      addRemarks(record, report)
      if (report.outcome === 'refused') return addRefused(record, report)
      stories[report.outcome]++
      const { incoming } = prepared
      const published = incoming?.article.published
      if (incoming?.status === 'draft' || !published) stories.drafts++
      else if (published.at > now) stories.scheduled++
      const section = incoming?.article.section
      if (section !== undefined) sections.set(section, (sections.get(section) ?? 0) + 1)
    },
    addUnchanged: () => {
      stories.unchanged++
    },
    addPage: (record, outcome, { prepared }) => {
      const { title, problems, warnings } = prepared
      const file = record.file ?? record.key
      addRemarks(record, { file, key: record.key, outcome: 'created', title, problems, warnings })
      pages[outcome]++
      if (prepared.pageFile?.isDraft) pages.drafts++
      if (outcome === 'kept' && prepared.pageFile) keptPages.push(prepared.pageFile.name)
    },
    addId: (rule) => {
      if (rule !== undefined) ids[rule] = (ids[rule] ?? 0) + 1
    },
    toReport: () => ({
      ...{ stories, pages, keptPages, ids, sections, refused },
      remarks: [...groups.values()]
        .map(({ group, count, places }) => ({ ...group, count, places }))
        .toSorted((one, other) => rank(one) - rank(other) || other.count - one.count),
    }),
  }
}

function rank({ kind }: RemarkGroup): number {
  return kind === 'problem' ? 0 : 1
}

/** Without what differs from story to story: quoted words, addresses, numbers. */
function sameWords(message: string): string {
  return message
    .replace(/"[^"]*"|“[^”]*”/g, '"…"')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '…')
    .replace(/\S*\/\S+/g, '…')
    .replace(/\d+/g, '#')
    .slice(0, 200)
}
