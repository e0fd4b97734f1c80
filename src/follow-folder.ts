import { basename, join } from 'node:path'
import { type BringInDeps, createBringIn } from './bring-in.ts'
import type { SyncReport } from './ingest/sync-folder.ts'
import { watchPaths } from './ingest/watch-paths.ts'
import type { Attempts } from './keep-trying.ts'

/**
 * Follows the data folder from the moment that it is made, though nothing of it comes in before the first of these
 * calls. What cannot be brought in, because the database does not answer or `publication.json` is wrong, is tried again
 * until it can.
 */
export interface Following {
  /** The first import. Throws what the store throws. */
  importAll(options: { readonly prune?: boolean }): Promise<SyncReport>
  /** Goes on where another process has stopped. */
  takeOver(): void
  /** No more attempts. Resolves when the one under way has ended. */
  close(): Promise<void>
}

/** Resolves when every later change will be noticed. */
export async function followFolder(dataFolder: string, deps: BringInDeps): Promise<Following> {
  const { articlesFolder, mediaFolder } = deps.gazette
  const file = 'publication.json'
  const { publication, articles, outdate, importAll } = createBringIn(deps)
  const changed = new Set<Attempts>()
  let isBegun = false

  function note(...attempts: readonly Attempts[]): void {
    for (const one of attempts) changed.add(one)
    if (!isBegun) return
    for (const one of changed) one.begin()
    changed.clear()
  }

  const watch = await watchPaths([articlesFolder, mediaFolder, join(dataFolder, file)], (paths) => {
    const all = [...paths]
    const areMedia = all.some((path) => path.startsWith(mediaFolder))
    if (areMedia) outdate()
    // The publication has pictures, too.
    const isPublication = areMedia || all.some((path) => basename(path) === file)
    note(articles, ...(isPublication ? [publication] : []))
  })
  return {
    importAll: async (options) => {
      const report = await importAll(options)
      isBegun = true
      // It was read before it was watched.
      note(publication)
      return report
    },
    takeOver: () => {
      isBegun = true
      note(publication, articles)
    },
    close: async () => {
      await watch.close()
      await Promise.all([publication.close(), articles.close()])
    },
  }
}
