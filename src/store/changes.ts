/** Tells of changes to the database, whoever makes them. */
export interface Changes {
  /** See `Store.onChange`. */
  onChange(listener: () => void): () => void
  /** What this store has just written: known at once, without watching. */
  tell(): void
  close(): Promise<void>
}

/** Watches a database until it is closed. */
export type Watch = (tell: () => void) => { close(): Promise<void> }

/** Watches for as long as somebody listens. */
export function createChanges(watch: Watch): Changes {
  const listeners = new Set<() => void>()
  let watching: ReturnType<Watch> | undefined
  let stopped: Promise<unknown> = Promise.resolve()
  const tell = () => {
    for (const listener of listeners) queueMicrotask(listener)
  }
  const stop = () => {
    const ended = watching?.close()
    watching = undefined
    stopped = Promise.all([stopped, ended])
  }
  return {
    tell,
    onChange: (listener) => {
      const own = () => listener()
      listeners.add(own)
      watching ??= watch(tell)
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
