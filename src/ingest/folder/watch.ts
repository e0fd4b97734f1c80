import { watch } from 'chokidar'

export interface Watch {
  close(): Promise<void>
}

/** How long a file must keep its size before it counts as written. */
const settleMs = 300

/** Where changes never stop, this long after the first of them. */
const longestMs = 2_000

/**
 * Calls `onChange` after something below one of the paths changed: not at once but when files have stopped growing, and
 * once for changes that come together. Paths that do not exist yet are watched for.
 */
export function watchPaths(
  paths: readonly string[],
  onChange: (changed: ReadonlySet<string>) => void,
): Promise<Watch> {
  let changed = new Set<string>()
  let firstAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  const tell = () => {
    const told = changed
    changed = new Set()
    firstAt = undefined
    onChange(told)
  }
  const watcher = watch([...paths], {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: settleMs, pollInterval: 50 },
  })
  watcher.on('all', (_event, path) => {
    changed.add(path)
    firstAt ??= performance.now()
    clearTimeout(timer)
    timer = setTimeout(tell, Math.min(settleMs, firstAt + longestMs - performance.now()))
  })
  const close = () => {
    clearTimeout(timer)
    return watcher.close()
  }
  return new Promise((resolve) => watcher.once('ready', () => resolve({ close })))
}
