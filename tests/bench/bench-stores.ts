import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { type Seed, seedStore } from './seed-store.ts'

/** Data folders with stores of different sizes, each made when it is first asked for. They go when it is disposed of. */
export interface BenchStores extends AsyncDisposable {
  /** 1,000,000 articles in 10,000 feeds. */
  large(): Promise<DataFolder>
  /** 1,000 articles of the same length, in few feeds, so that each has as many as it holds. */
  small(): Promise<DataFolder>
  /** The same with articles as long as a paper has them, about 3.4 kB. */
  long(): Promise<DataFolder>
}

export const largeSeed: Seed = { articles: 1_000_000, tags: 9_900, authors: 98, bodyBytes: 300 }
const smallSeed: Seed = { articles: 1_000, tags: 10, authors: 10, bodyBytes: 300 }

export function createBenchStores(): BenchStores {
  const made: Promise<DataFolder>[] = []
  const once = (seed: Seed) => {
    let folder: Promise<DataFolder> | undefined
    return () => {
      if (!folder) {
        folder = makeSeeded(seed)
        made.push(folder)
      }
      return folder
    }
  }
  return {
    large: once(largeSeed),
    small: once(smallSeed),
    long: once({ ...smallSeed, bodyBytes: 3_400 }),
    [Symbol.asyncDispose]: async () => {
      for (const folder of made) await (await folder)[Symbol.asyncDispose]()
    },
  }
}

async function makeSeeded(seed: Seed): Promise<DataFolder> {
  const folder = await makeDataFolder()
  await seedStore(`${folder.path}/gazette.db`, seed)
  return folder
}
