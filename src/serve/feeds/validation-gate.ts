import type { Logger } from 'pino'
import { type Draft, type Enclosed, type WrittenDocument, writeWith } from './document.ts'
import type { Entry } from './entry-cache.ts'

/** Something wrong with a document that must not go out. */
export interface Fault {
  readonly rule: string
  readonly message: string
  /** The id of the entry that it is in. */
  readonly entry?: string
}

export interface Alarm {
  /** The feed's name and format. */
  readonly place: string
  readonly faults: readonly Fault[]
}

/** A new document on its way to its readers. */
export interface Candidate {
  /** The feed's name and format. */
  readonly place: string
  readonly draft: Draft
  /** Whether there is a last good one, which holds nothing that has been withdrawn since. */
  readonly hasLastGood: boolean
}

/** What goes out, and whether it is fit to stand in for a later one. */
export interface Admitted {
  /** Absent: the last good document stays. */
  readonly written?: WrittenDocument
  readonly isGood: boolean
}

/** Stands between a new document and its readers. */
export interface Gate {
  /**
   * The document, if nothing is wrong with it. Otherwise an alarm in the log and in `alarms`, until a good one comes,
   * and the document without the entries that are at fault: one bad article never takes a feed down. Where the fault is
   * in no entry, the last good document stays; where there is none, the new one goes out all the same, since readers
   * get more from a feed with a fault than from none.
   */
  admit(candidate: Candidate): Admitted
  alarms(): readonly Alarm[]
}

export interface GateDeps {
  readonly findFaults: (text: string, url: string) => readonly Fault[]
  readonly log: Logger
}

/** What readers refuse begins at twice as many: whatever is longer is looked at as a whole. */
const mostBytes = 5_000_000

/**
 * An entry that was once found good within a document is good in every other: its text stands there unchanged, between
 * the same elements. So each new document is read with its new entries only.
 */
export function createGate({ findFaults, log }: GateDeps): Gate {
  const raised = new Map<string, Alarm>()
  const proven = new WeakSet<Entry>()

  function faultsIn({ head, write }: Enclosed, entries: readonly Entry[]): readonly Fault[] {
    const unproven = mustBeReadWhole(entries) ? entries : entries.filter((entry) => !proven.has(entry))
    const faults = findFaults(write(unproven).toString(), head.selfUrl)
    if (faults.length === 0) for (const entry of unproven) proven.add(entry)
    return faults
  }

  return {
    admit: ({ place, draft, hasLastGood }) => {
      const whole = draft.enclose(draft.entries)
      const faults = faultsIn(whole, draft.entries)
      if (faults.length === 0) {
        raised.delete(place)
        return { written: writeWith(draft.entries, whole), isGood: true }
      }
      const leftOut = new Set(faults.flatMap(({ entry }) => entry ?? []))
      raised.set(place, { place, faults })
      log.error({ place, faults, leftOut: [...leftOut] }, 'a document fails the gate')
      const rest = draft.entries.filter(({ id }) => !leftOut.has(id))
      const smaller = draft.enclose(rest)
      const isGood = faultsIn(smaller, rest).length === 0
      if (!isGood && hasLastGood) return { isGood: true }
      return { written: writeWith(rest, smaller), isGood }
    },
    alarms: () => [...raised.values()],
  }
}

/** What no entry shows by itself: two with one id, and a document that is too large. */
function mustBeReadWhole(entries: readonly Entry[]): boolean {
  const ids = new Set(entries.map(({ id }) => id))
  const length = entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return ids.size < entries.length || length > mostBytes
}
