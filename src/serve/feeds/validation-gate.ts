import type { Logger } from 'pino'
import type { Draft, Enclosed, Entry } from './document.ts'

/** An error that a document must not go out with. */
export interface Fault {
  readonly rule: string
  readonly message: string
  /** The id of the entry with the error. */
  readonly entry?: string
}

export interface Alarm {
  /** The document: name and format of its feed. */
  readonly document: string
  readonly faults: readonly Fault[]
}

export interface Validated {
  /** Absent: the last good document stays. */
  readonly written?: { readonly selfUrl: string; readonly bytes: Buffer }
  /** Whether the document may replace a later one that fails. */
  readonly isGood: boolean
}

/** Validates a new document before it replaces the last good one. */
export interface ValidationGate {
  /**
   * The draft as a document, if it has no error. Otherwise an alarm, until a document passes, and the document without the entries
   * that have errors. If an error is outside all entries, the last good document stays. Without one, the new document goes
   * out: readers get more from a feed with an error than from none. `document` is the name and format of the feed.
   */
  validate(document: string, draft: Draft, hasLastGood: boolean): Validated
  alarms(): readonly Alarm[]
}

export interface ValidationGateDeps {
  readonly findFaults: (text: string, url: string) => readonly Fault[]
  readonly log: Logger
}

/** Half the size that readers refuse: the size rule needs the whole document. */
const maxBytes = 5_000_000

/**
 * An entry that passed in one document passes in every other, since its text and the elements around it are the same. So
 * a new document is validated with its new entries only.
 */
export function createValidationGate({ findFaults, log }: ValidationGateDeps): ValidationGate {
  const alarms = new Map<string, Alarm>()
  const passed = new WeakSet<Entry>()

  function faultsIn({ selfUrl, write }: Enclosed, entries: readonly Entry[]): readonly Fault[] {
    const unproven = mustBeWhole(entries) ? entries : entries.filter((entry) => !passed.has(entry))
    const faults = findFaults(write(unproven).toString(), selfUrl)
    if (faults.length === 0) for (const entry of unproven) passed.add(entry)
    return faults
  }

  return {
    validate: (document, draft, hasLastGood) => {
      const whole = draft.enclose(draft.entries)
      const faults = faultsIn(whole, draft.entries)
      if (faults.length === 0) {
        alarms.delete(document)
        return { written: written(whole, draft.entries), isGood: true }
      }
      const leftOut = new Set(faults.flatMap(({ entry }) => entry ?? []))
      alarms.set(document, { document, faults })
      log.error({ document, faults, leftOut: [...leftOut] }, 'a document failed validation')
      const rest = draft.entries.filter(({ id }) => !leftOut.has(id))
      const smaller = draft.enclose(rest)
      const isGood = faultsIn(smaller, rest).length === 0
      if (!isGood && hasLastGood) return { isGood: true }
      return { written: written(smaller, rest), isGood }
    },
    alarms: () => [...alarms.values()],
  }
}

function written({ selfUrl, write }: Enclosed, entries: readonly Entry[]) {
  return { selfUrl, bytes: write(entries) }
}

/** Two entries with one id, or a document that is too large, show only in the whole document. */
function mustBeWhole(entries: readonly Entry[]): boolean {
  const ids = new Set(entries.map(({ id }) => id))
  const length = entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return ids.size < entries.length || length > maxBytes
}
