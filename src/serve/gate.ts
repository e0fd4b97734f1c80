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

/** Stands between a new document and its readers. */
export interface Gate {
  /**
   * The document, if nothing is wrong with it; otherwise the last good one, and an alarm in the log and in `alarms`
   * until a good one comes. With nothing to fall back on the document goes out all the same: readers of a feed with a
   * fault get more than readers of none.
   */
  admit(place: string, fresh: FeedDocument, lastGood: FeedDocument | undefined): FeedDocument
  alarms(): readonly Alarm[]
}

export interface GateDeps {
  readonly findFaults: (text: string, url: string) => readonly Fault[]
  readonly log: Logger
}

export function createGate({ findFaults, log }: GateDeps): Gate {
  const raised = new Map<string, Alarm>()
  return {
    admit: (place, fresh, lastGood) => {
      const faults = findFaults(fresh.bytes.toString(), fresh.selfUrl)
      if (faults.length === 0) {
        raised.delete(place)
        return fresh
      }
      raised.set(place, { place, faults })
      log.error({ place, faults, isLastGoodServed: lastGood !== undefined }, 'a document fails the gate')
      return lastGood ?? fresh
    },
    alarms: () => [...raised.values()],
  }
}
