/** One piece of work for all that want it at the same time: `running` holds what is under way, by key. */
export function once<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const found = running.get(key)
  if (found) return found
  const started = work().finally(() => running.delete(key))
  running.set(key, started)
  return started
}
