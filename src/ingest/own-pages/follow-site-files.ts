import type { Logger } from 'pino'
import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import { problemLines, type SiteFiles, type SiteFilesReport } from './site-files.ts'

export interface FollowedSiteFiles extends RetriedTask {
  /** The first sync. Throws what the store throws. */
  first(): Promise<void>
  /** Reads the files again if one of them was refused: what it clashed with may have changed. */
  retryRefused(): void
}

export interface SiteFilesFollowing {
  readonly siteFiles: SiteFiles
  readonly log: Logger
  readonly signal: AbortSignal
  /** Pages or redirects have changed: an article that was refused may have another address free now. */
  readonly onChange: () => void
  readonly onFailure: (error: unknown) => void
  readonly onRecovery: () => void
  /** After so long they are read again if a disk or a storage did not answer. */
  readonly unavailableMs: number
}

/** Keeps pages and redirects in line with their files whenever it is triggered, and logs each problem once. */
export function followSiteFiles(following: SiteFilesFollowing): FollowedSiteFiles {
  const { siteFiles, log, signal, onChange, onFailure, onRecovery, unavailableMs } = following
  let said: ReadonlySet<string> = new Set()
  let hasRefused = false
  let again: NodeJS.Timeout | undefined

  async function sync(): Promise<void> {
    const report = await siteFiles.sync({ signal })
    hasRefused = report.reports.some(({ outcome }) => outcome === 'refused')
    logReport(report)
    if (report.removed.length > 0 || report.reports.some(({ outcome }) => outcome === 'saved')) onChange()
    clearTimeout(again)
    if (report.isUnavailable) again = setTimeout(task.trigger, unavailableMs).unref()
  }

  function logReport({ reports, removed, notices }: SiteFilesReport): void {
    const lines = new Set([...reports.flatMap(problemLines), ...notices])
    for (const line of lines) if (!said.has(line)) log.error(line)
    said = lines
    for (const { file, outcome, warnings } of reports) {
      if (outcome !== 'saved') continue
      log.info({ file }, 'a file of the site is saved')
      if (warnings.length > 0) log.warn({ file, warnings }, 'a file of the site has warnings')
    }
    for (const path of removed) log.info({ path }, 'a page is removed: its file is gone')
  }

  const task = createRetriedTask(sync, { onFailure, onRecovery })
  return {
    trigger: task.trigger,
    first: sync,
    retryRefused: () => {
      if (hasRefused) task.trigger()
    },
    close: async () => {
      clearTimeout(again)
      await task.close()
    },
  }
}
