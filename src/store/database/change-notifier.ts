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
  let hearing = { isSo: false }
  const tell = () => {
    for (const listener of listeners) queueMicrotask(listener)
  }
  const stop = () => {
    const ended = watching?.close()
    watching = undefined
    hearing = { isSo: false }
    stopped = Promise.all([stopped, ended])
  }
  /** What a watch that has been closed says comes too late, and counts for nothing. */
  const start = () => {
    const own = { isSo: false }
    hearing = own
    const hears = (isSo: boolean) => {
      own.isSo = isSo
    }
    return watch({ tell, hears })
  }
  return {
    hears: () => hearing.isSo,
    tell,
    onChange: (listener) => {
      const own = () => listener()
      listeners.add(own)
      watching ??= start()
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
