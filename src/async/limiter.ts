/** Runs the work now, or when fewer than so many others are under way: first come, first served. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

export function createLimiter(most: number): Limiter {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // Its place goes to the next one.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
