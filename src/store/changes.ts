/** Tells of changes to the database, whoever makes them. */
export interface Changes {
  /** See `Store.onChange`. */
  onChange(listener: () => void): () => void
  /** See `Store.hears`. */
  hears(): boolean
  /** What this store has just written: known at once, without watching. */
  tell(): void
  close(): Promise<void>
}

export interface Watcher {
  /** Somebody has written, or may have. */
  tell(): void
  /** Whether what is written from now on will be told of. Nothing is, until it first says so. */
  hears(isSo: boolean): void
}

/** Watches a database until it is closed. */
export type Watch = (watcher: Watcher) => { close(): Promise<void> }

/** Watches for as long as somebody listens. */
export function createChanges(watch: Watch): Changes {
  const listeners = new Set<() => void>()
  let watching: ReturnType<Watch> | undefined
  let stopped: Promise<unknown> = Promise.resolve()
  let isHearing = false
  const tell = () => {
    for (const listener of listeners) queueMicrotask(listener)
  }
  const stop = () => {
    const ended = watching?.close()
    watching = undefined
    isHearing = false
    stopped = Promise.all([stopped, ended])
  }
  const hears = (isSo: boolean) => {
    isHearing = isSo
  }
  return {
    hears: () => isHearing,
    tell,
    onChange: (listener) => {
      const own = () => listener()
      listeners.add(own)
      watching ??= watch({ tell, hears })
      return () => {
        if (listeners.delete(own) && listeners.size === 0) stop()
      }
    },
    close: async () => {
      listeners.clear()
      stop()
      await stopped
    },
  }
}
