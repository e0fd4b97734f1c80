import { Presets, SingleBar } from 'cli-progress'

/** Fewer than this are done before a bar could be read. */
const worthABar = 100

export type OnProgress = (done: number, all: number) => void

/** Shows on a terminal how far some long work is. `unit`: what is counted, such as `files`. */
export async function withProgress<T>(
  unit: string,
  work: (onProgress: OnProgress) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar(
    { format: `{bar} {value}/{total} ${unit}`, stream: process.stderr },
    Presets.shades_classic,
  )
  try {
    return await work((done, all) => {
      if (!process.stderr.isTTY || all < worthABar) return
      if (bar.isActive) bar.update(done)
      else bar.start(all, done)
    })
  } finally {
    bar.stop()
  }
}
