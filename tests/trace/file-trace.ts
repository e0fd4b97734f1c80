import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'

/** How often each function of a file was called, by file relative to `src` and by the function's place in it. */
export type Calls = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Counts the calls of functions of `src` while something happens. */
export interface FileTrace extends AsyncDisposable {
  /** The calls since the last look. A file without any is absent. */
  take(): Promise<Calls>
}

/**
 * By V8's precise coverage, of this thread. The evaluation of a module as it loads is no call; an async function that goes
 * on is one.
 */
export async function startFileTrace(): Promise<FileTrace> {
  const source = new URL('../../src/', import.meta.url).href
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return {
    take: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      const files = result.filter(({ url }) => url.startsWith(source))
      const calls = files.map(({ url, functions }) => {
        const counts = functions.filter(isFunction).map(({ ranges: [whole] }): [number, number] => {
          return [whole?.startOffset ?? 0, whole?.count ?? 0]
        })
        const name = fileURLToPath(url).slice(fileURLToPath(source).length)
        return [name, new Map(counts.filter(([, count]) => count > 0))] as const
      })
      return new Map(calls.filter(([, counts]) => counts.size > 0))
    },
    [Symbol.asyncDispose]: async () => {
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

/** The module itself is one to V8. */
function isFunction({
  functionName,
  ranges: [whole],
}: {
  readonly functionName: string
  readonly ranges: readonly { readonly startOffset: number }[]
}): boolean {
  return functionName !== '' || whole?.startOffset !== 0
}
