import type { Logger } from 'pino'
import type { FeedDocument } from './feed-document.ts'

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
  /** The document without the entries of these ids. */
  readonly write: (without: ReadonlySet<string>) => FeedDocument
  /** The last one that was good, unless it holds what has been withdrawn since. */
  readonly lastGood: FeedDocument | undefined
}

/** What goes out, and whether it is fit to stand in for a later one. */
export interface Admitted {
  readonly document: FeedDocument
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

export function createGate({ findFaults, log }: GateDeps): Gate {
  const raised = new Map<string, Alarm>()
  const faultsIn = ({ bytes, selfUrl }: FeedDocument) => findFaults(bytes.toString(), selfUrl)

  return {
    admit: ({ place, write, lastGood }) => {
      const fresh = write(new Set())
      const faults = faultsIn(fresh)
      if (faults.length === 0) {
        raised.delete(place)
        return { document: fresh, isGood: true }
      }
      const entries = new Set(faults.flatMap(({ entry }) => entry ?? []))
      raised.set(place, { place, faults })
      log.error({ place, faults, leftOut: [...entries] }, 'a document fails the gate')
      const rest = entries.size > 0 ? write(entries) : fresh
      if (faultsIn(rest).length === 0) return { document: rest, isGood: true }
      return lastGood ? { document: lastGood, isGood: true } : { document: rest, isGood: false }
    },
    alarms: () => [...raised.values()],
  }
}
