import { relative, sep } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import type { ImportNote, RefusedArticle, Store } from '../../store/store.ts'
import type { ImportReport } from '../import-articles.ts'
import type { ArticleFile } from './list-files.ts'

export interface SaidReport extends ImportReport {
  /** A refusal that was reported in an earlier run, word for word. */
  readonly isRepeated: boolean
}

/** The refusals of all files of a folder, from one run to the next, and in the store for `status`. */
export interface Refusals {
  /** The source keys of the files that were refused when the process before ended. */
  earlier(): Promise<ReadonlySet<string>>
  /** Tells new refusals from repeated ones, and keeps them. `files`: all that there are now. */
  compare(reports: readonly ImportReport[], files: readonly ArticleFile[]): SaidReport[]
  /** The articles that are refused now. */
  count(): number
  /** Keeps the outcome of a run in the store, if it differs from the last one or something was read. */
  save(run: Pick<ImportNote, 'notices' | 'withdrawn'> & { reports: readonly ImportReport[] }): Promise<void>
}

const countedOutcomes = ['created', 'updated', 'unchanged', 'refused'] as const

export function createRefusals(folder: string, store: Pick<Store, 'noteImport' | 'readImport'>): Refusals {
  let refused = new Map<string, readonly ImportReport[]>()
  let earlier: ReadonlySet<string> | undefined
  let saved: string | undefined

  function isRepeated({ file, key, problems }: ImportReport): boolean {
    const said = refused.get(file)?.find((one) => one.key === key)
    return said !== undefined && JSON.stringify(said.problems) === JSON.stringify(problems)
  }

  function current(): RefusedArticle[] {
    return [...refused].flatMap(([path, reports]) =>
      reports.map(({ key, problems }) => {
        return { file: relative(folder, path).split(sep).join('/'), key, problems }
      }),
    )
  }

  return {
    earlier: async () => {
      earlier ??= new Set((await store.readImport())?.refused.map(({ key }) => key))
      return earlier
    },
    compare: (reports, files) => {
      const said = reports.map((report) => ({
        ...report,
        isRepeated: report.outcome === 'refused' && isRepeated(report),
      }))
      const fresh = Map.groupBy(reports, ({ file }) => file)
      refused = new Map(
        files.flatMap(({ path }) => {
          const own =
            fresh.get(path)?.filter(({ outcome }) => outcome === 'refused') ?? refused.get(path) ?? []
          return own.length > 0 ? [[path, own] as const] : []
        }),
      )
      return said
    },
    count: () => current().length,
    save: async ({ reports, withdrawn, notices }) => {
      const state = { notices, refused: current() }
      const isSame = reports.length === 0 && withdrawn.length === 0 && JSON.stringify(state) === saved
      if (isSame) return
      const counts = countedOutcomes.map((outcome) => {
        return [outcome, reports.filter((report) => report.outcome === outcome).length]
      })
      try {
        await store.noteImport({ ...state, withdrawn, counts: Object.fromEntries(counts) })
        saved = JSON.stringify(state)
      } catch (error) {
        // The articles are saved. A store that is full or locked keeps the note of a later run.
        if (!(error instanceof PublisherError)) throw error
      }
    },
  }
}
