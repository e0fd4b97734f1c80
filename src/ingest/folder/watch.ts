import { watch } from 'chokidar'

export interface Watch {
  close(): Promise<void>
}

/** A file counts as complete when its size has not changed for this long. */
const settleMs = 300

/** Maximum delay after the first change if changes never stop. */
const maxDelayMs = 2_000

/**
 * Calls `onChange` after something below one of the paths has changed: when the files have stopped growing, and once
 * for simultaneous changes. A path may come into existence later.
 */
export function watchPaths(
  paths: readonly string[],
  onChange: (changed: ReadonlySet<string>) => void,
): Promise<Watch> {
  let changed = new Set<string>()
  let firstAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    const paths = changed
    changed = new Set()
    firstAt = undefined
    onChange(paths)
  }
  const watcher = watch([...paths], {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: 50 },
  })
  watcher.on('all', (_event, path) => {
    changed.add(path)
    firstAt ??= performance.now()
    clearTimeout(timer)
    timer = setTimeout(flush, Math.min(settleMs, firstAt + maxDelayMs - performance.now()))
  })
  const close = () => {
    clearTimeout(timer)
    return watcher.close()
  }
  return new Promise((resolve) => watcher.once('ready', () => resolve({ close })))
}
