export interface Mutex {
  /** Resolves when the caller holds the mutex, first come, first served. Throws as `MutexOptions` say. */
  acquire(): Promise<void>
  /** Hands the mutex to the next one in the queue. */
  release(): void
  /** Does the work while holding the mutex. */
  run<T>(work: () => Promise<T>): Promise<T>
}

export interface MutexOptions {
  /** How long a caller waits in the queue at most; without it, for ever. */
  readonly maxWaitMs?: number
  /** What `acquire` and `run` throw when the wait was too long. */
  readonly toTimeoutError?: () => Error
}

export function createMutex({
  maxWaitMs,
  toTimeoutError = () => new Error('timeout in the queue of a mutex'),
}: MutexOptions = {}): Mutex {
  const queue = new Set<() => void>()
  let isHeld = false

  function acquire(): Promise<void> {
    if (isHeld) return wait()
    isHeld = true
    return Promise.resolve()
  }

  function wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const enter = () => {
        clearTimeout(timer)
        resolve()
      }
      queue.add(enter)
      if (maxWaitMs === undefined) return
      timer = setTimeout(() => {
        queue.delete(enter)
        reject(toTimeoutError())
      }, maxWaitMs)
    })
  }

  function release(): void {
    const [next] = queue
    if (!next) isHeld = false
    else {
      queue.delete(next)
      next()
    }
  }

  return {
    acquire,
    release,
    run: async (work) => {
      await acquire()
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
