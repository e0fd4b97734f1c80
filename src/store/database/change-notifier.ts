/** Notifies listeners of changes to the database, by this process or another one. */
export interface ChangeNotifier {
  onChange(listener: () => void): () => void
  isConnected(): boolean
  /** This store has written: its listeners need not wait for the watch. */
  notify(): void
  close(): Promise<void>
}

export interface Watcher {
  /** Another store has written, or may have. */
  notify(): void
  /** Whether later changes will be noticed. False until it is called. */
  setConnected(isConnected: boolean): void
}

/** Watches a database until it is closed. */
export type Watch = (watcher: Watcher) => { close(): Promise<void> }

/** Watches for as long as there are listeners. */
export function createChangeNotifier(watch: Watch): ChangeNotifier {
  const listeners = new Set<() => void>()
  let watching: ReturnType<Watch> | undefined
  let stopped: Promise<unknown> = Promise.resolve()
  let connection = { isConnected: false }
  const notify = () => {
    for (const listener of listeners) queueMicrotask(listener)
  }
  const stop = () => {
    const ended = watching?.close()
    watching = undefined
    connection = { isConnected: false }
    stopped = Promise.all([stopped, ended])
  }
  const start = () => {
    // Of its own, so that a watch that was closed changes nothing any more.
    const own = { isConnected: false }
    connection = own
    return watch({
      notify,
      setConnected: (isConnected) => {
        own.isConnected = isConnected
      },
    })
  }
  return {
    isConnected: () => connection.isConnected,
    notify,
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
