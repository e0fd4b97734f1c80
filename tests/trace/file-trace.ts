import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'

/** Tells which files of `src` run while something happens. */
export interface FileTrace extends AsyncDisposable {
  /** The files, relative to `src`, in which at least one function was called since the last look. */
  take(): Promise<readonly string[]>
}

/** Counts calls by V8's precise coverage. The evaluation of a module as it loads is no call. */
export async function startFileTrace(): Promise<FileTrace> {
  const source = new URL('../../src/', import.meta.url).href
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  return {
    take: async () => {
      const { result } = await session.post('Profiler.takePreciseCoverage')
      return result
        .filter(({ url, functions }) => url.startsWith(source) && functions.some(isCalled))
        .map(({ url }) => fileURLToPath(url).slice(fileURLToPath(source).length))
        .sort()
    },
    [Symbol.asyncDispose]: async () => {
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

function isCalled({
  functionName,
  ranges: [whole],
}: {
  readonly functionName: string
  readonly ranges: readonly { readonly count: number; readonly startOffset: number }[]
}): boolean {
  const isModule = functionName === '' && whole?.startOffset === 0
  return !isModule && (whole?.count ?? 0) > 0
}
