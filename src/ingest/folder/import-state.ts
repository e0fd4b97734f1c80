import type { SyncReport } from './sync.ts'

/** How the imports of a folder went, for operators. */
export interface ImportState {
  /** Articles and files that are refused since they were last read. */
  readonly refused: number
  readonly lastSuccessAt?: Date
  /** Since when imports, or readings of the publication, fail; absent while they succeed. */
  readonly failingSince?: Date
}

export interface ImportRecord {
  /** The work's outcome. It fails from its first failure to its next success. */
  watch<T>(name: string, work: () => Promise<T>): Promise<T>
  note(report: SyncReport): void
  state(): ImportState
}

export function createImportRecord(now: () => Date): ImportRecord {
  const failing = new Map<string, Date>()
  let state: ImportState = { refused: 0 }
  return {
    watch: async (name, work) => {
      try {
        const result = await work()
        failing.delete(name)
        return result
      } catch (error) {
        if (!failing.has(name)) failing.set(name, now())
        throw error
      }
    },
    note: ({ refused }) => {
      state = { refused, lastSuccessAt: now() }
    },
    state: () => {
      const [failingSince] = [...failing.values()].toSorted((one, other) => one.getTime() - other.getTime())
      return { ...state, ...(failingSince && { failingSince }) }
    },
  }
}
