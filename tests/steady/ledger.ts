import type { Edition } from './story.ts'

/** What became of a story, by those who write and not by those who read. */
export interface StoryRecord {
  readonly story: number
  /** The writes that have been begun, oldest first. */
  readonly writes: readonly number[]
  /** The write that withdraws it, once that has been begun. */
  readonly withdrawal?: number
}

/** What has been written: what readers are measured by. */
export interface Ledger {
  /** The number of the next write, which begins now. */
  begin(story: number, kind: 'edition' | 'withdrawal'): number
  /** The writer knows that it is done. */
  done(write: number): void
  /** When the writer knew; undefined while it does not. */
  doneAt(write: number): number | undefined
  recordOf(story: number): StoryRecord | undefined
  /** From now on whoever shows a story that is withdrawn by now is at fault: all replicas have heard of it. */
  settle(): void
  isGoneForGood(story: number): boolean
  /** What a new reader must find, each story once, newest first. */
  truth(): readonly Edition[]
  /** All stories that were ever published. */
  stories(): readonly number[]
}

export function createLedger(): Ledger {
  const records = new Map<number, StoryRecord>()
  const finished = new Map<number, number>()
  const gone = new Set<number>()
  let writes = 0
  return {
    begin: (story, kind) => {
      const write = ++writes
      const known = records.get(story) ?? { story, writes: [] }
      const isWithdrawal = kind === 'withdrawal'
      records.set(
        story,
        isWithdrawal ? { ...known, withdrawal: write } : { ...known, writes: [...known.writes, write] },
      )
      return write
    },
    done: (write) => finished.set(write, performance.now()),
    doneAt: (write) => finished.get(write),
    recordOf: (story) => records.get(story),
    settle: () => {
      for (const { story, withdrawal } of records.values()) if (withdrawal !== undefined) gone.add(story)
    },
    isGoneForGood: (story) => gone.has(story),
    truth: () =>
      [...records.values()]
        .filter(({ withdrawal }) => withdrawal === undefined)
        .map(({ story, writes }) => ({ story, write: writes.at(-1) ?? 0 }))
        .toSorted((one, other) => other.story - one.story),
    stories: () => [...records.keys()],
  }
}
