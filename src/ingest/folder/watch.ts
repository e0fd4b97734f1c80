import { basename, dirname, join, sep } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FSWatcher, watch } from 'chokidar'
import { withTimeout } from '../../async/with-timeout.ts'
import { isWithin, lookAt } from '../../files/walk-folder.ts'
import { findDifferences, identify, type Snapshot, takeSnapshot } from './snapshot.ts'

export interface Watch {
  close(): Promise<void>
}

export interface WatchOptions {
  /** Whether links out of the paths are followed: then the paths are also looked at in an interval. Default: no. */
  readonly followsLinks?: boolean
  /** Not everything can be watched: from now on the paths are also looked at in an interval. Called once. */
  readonly onTrouble?: (error: Error) => void
  /** Default: 5 seconds. */
  readonly lookEveryMs?: number
}

/** A file counts as complete when its size has not changed for this long. */
const settleMs = 300

/** Maximum delay after the first change if changes never stop. */
const maxDelayMs = 2_000

const readyWithinMs = 30_000
const closeWithinMs = 5_000

/** A change to a file older than this gave it back its time, or changed its rights: chokidar does not report that. */
const oldMs = 2_000

/**
 * Calls `onChange` after something below one of the paths has changed: when the files have stopped growing, and once
 * for simultaneous changes. A path may come into existence later, or become a link to another folder. Never throws: if
 * the system refuses to watch (a limit of inotify, an unreadable folder), the paths are looked at in an interval.
 */
export async function watchPaths(
  paths: readonly string[],
  onChange: (changed: ReadonlySet<string>) => void,
  { followsLinks = false, onTrouble, lookEveryMs = 5_000 }: WatchOptions = {},
): Promise<Watch> {
  const changes = collectChanges(onChange)
  const closing = new AbortController()
  let isTroubled = false
  // Chokidar could follow a link to the whole machine.
  let isLooking = followsLinks
  let snapshot: Snapshot | undefined
  let roots = await identifyAll(paths)

  function noteTrouble(error: unknown): void {
    if (isTroubled || closing.signal.aborted) return
    isTroubled = true
    isLooking = true
    onTrouble?.(error instanceof Error ? error : new Error(String(error)))
  }

  /** Chokidar with the folders that the paths lead to now. */
  async function open(): Promise<FSWatcher> {
    const reals = [...roots].map(([path, { real }]) => ({ path, real }))
    const watcher = watch([...new Set(reals.map(({ real }) => real))], {
      ignoreInitial: true,
      followSymlinks: false,
      awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: 50 },
    })
    const note = (changed: string) => {
      for (const { path, real } of reals) {
        if (isWithin(changed, real)) changes.add(path + changed.slice(real.length))
      }
    }
    watcher.on('all', (_event, path) => note(path))
    const isWatched = createWatchedTest(reals.map(({ real }) => real))
    watcher.on('raw', async (_event, name, details) => {
      const path = pathOfRaw(name, details)
      if (path !== undefined && isWatched(path) && (await isOld(path))) note(path)
    })
    watcher.on('error', noteTrouble)
    const ready = new Promise<void>((resolve) => watcher.once('ready', resolve))
    await withTimeout(ready, readyWithinMs, () => noteTrouble(new Error('the watch does not become ready')))
    return watcher
  }

  let watcher = await open()
  // On a network file system (CHOKIDAR_USEPOLLING) chokidar compares sizes and times only.
  isLooking ||= watcher.options.usePolling
  if (isLooking) snapshot = await takeSnapshot(paths, followsLinks)

  async function look(): Promise<void> {
    const now = await identifyAll(paths)
    const replaced = paths.filter((path) => now.get(path)?.identity !== roots.get(path)?.identity)
    if (replaced.length > 0) {
      roots = now
      await closeWatcher(watcher)
      watcher = await open()
      changes.add(...replaced)
    }
    if (!isLooking) return
    const next = await takeSnapshot(paths, followsLinks)
    // Without a snapshot, what has changed before is unknown.
    changes.add(...(snapshot ? findDifferences(snapshot, next) : paths))
    snapshot = next
  }

  async function lookAgainAndAgain(): Promise<void> {
    let pauseMs = lookEveryMs
    while (!closing.signal.aborted) {
      await sleep(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
      if (closing.signal.aborted) return
      const startedAt = performance.now()
      await look().catch(noteTrouble)
      // A large folder must not take all of a processor.
      pauseMs = Math.max(lookEveryMs, 10 * (performance.now() - startedAt))
    }
  }

  const looking = lookAgainAndAgain()
  return {
    close: async () => {
      closing.abort()
      changes.stop()
      await withTimeout(looking, closeWithinMs, () => {})
      await closeWatcher(watcher)
    },
  }
}

async function identifyAll(paths: readonly string[]) {
  return new Map(await Promise.all(paths.map(async (path) => [path, await identify(path)] as const)))
}

function closeWatcher(watcher: FSWatcher): Promise<void> {
  // Errors of a watch that ends are of no interest, but an event without a listener would end the process.
  return withTimeout(
    watcher.close().catch(() => {}),
    closeWithinMs,
    () => {},
  )
}

/**
 * Whether a path is one of the watched ones or below it. The system also reports their neighbours, among them the database,
 * which changes with every commit: most events need one look.
 */
function createWatchedTest(watched: readonly string[]): (path: string) => boolean {
  const isBelowAny = (path: string) => watched.some((one) => isWithin(path, one))
  const names = new Set(watched)
  const around = new Set(watched.map(dirname).filter((folder) => !isBelowAny(folder)))
  return (path) => names.has(path) || (!around.has(dirname(path)) && isBelowAny(path))
}

/** The file of an event of the system. */
function pathOfRaw(name: unknown, details: unknown): string | undefined {
  const { watchedPath } = details as { watchedPath?: string }
  if (typeof name !== 'string' || watchedPath === undefined || isHidden(name)) return undefined
  return basename(watchedPath) === name ? watchedPath : join(watchedPath, name)
}

/** Chokidar takes a change that leaves a file's time as it was for a reading of the file. */
async function isOld(path: string): Promise<boolean> {
  const { stamp, modifiedAt } = await lookAt(path)
  return stamp !== '' && Date.now() - modifiedAt > oldMs
}

function isHidden(name: string): boolean {
  return name.split(sep).some((part) => part.startsWith('.'))
}

/** Passes changes on when no more come, or after `maxDelayMs`. */
function collectChanges(onChange: (changed: ReadonlySet<string>) => void) {
  let changed = new Set<string>()
  let firstAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    const all = changed
    changed = new Set()
    firstAt = undefined
    onChange(all)
  }
  return {
    add: (...paths: readonly string[]) => {
      if (paths.length === 0) return
      for (const path of paths) changed.add(path)
      firstAt ??= performance.now()
      clearTimeout(timer)
      timer = setTimeout(flush, Math.max(0, Math.min(settleMs, firstAt + maxDelayMs - performance.now())))
    },
    stop: () => clearTimeout(timer),
  }
}
