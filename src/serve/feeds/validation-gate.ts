import type { Logger } from 'pino'
import { createMutex } from '../../async/mutex.ts'
import { createYielding } from '../../async/yielding.ts'
import { validateWithPauses } from '../../validator/validate.ts'
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
   * The draft as a document, if it has no error. Otherwise an alarm, until a document passes, and the document without the
   * entries that have errors, or without its largest entries if readers would refuse it for its size. If an error is
   * outside all entries, the last good document stays. Without one, the new document goes out: readers get more from a
   * feed with an error than from none. `document` is the name and format of the feed.
   */
  validate(document: string, draft: Draft, hasLastGood: boolean): Promise<Validated>
  alarms(): readonly Alarm[]
}

export interface ValidationGateDeps {
  /** It may await `pause` again and again, so that requests are answered meanwhile. Default: errors of the feed validator. */
  readonly findFaults?: (
    text: string,
    url: string,
    pause: () => Promise<void>,
  ) => readonly Fault[] | Promise<readonly Fault[]>
  readonly log: Logger
}

/** Readers refuse more (10 MiB). The rest is for what stands between and around the entries. */
const maxEntryBytes = 10_000_000

/** Validated in some 10 ms, unless a single entry has more. Requests are answered in between. */
const batchBytes = 100_000

/**
 * An entry that passed in one document passes in every other, since its text and the elements around it are the same. So
 * a new document is validated with its new entries only, in batches. Documents take turns: two with the same new entries
 * validate them once, and the alarm of a later one stays.
 */
export function createValidationGate({ findFaults = findErrors, log }: ValidationGateDeps): ValidationGate {
  const alarms = new Map<string, Alarm>()
  const passed = new WeakSet<Entry>()
  const turns = createMutex()
  const yieldToRequests = createYielding()

  async function faultsIn({ selfUrl, write }: Enclosed, entries: readonly Entry[]): Promise<Fault[]> {
    // An error of the envelope is in every batch.
    const faults = new Map<string, Fault>()
    for (const batch of toBatches(entries, passed)) {
      await yieldToRequests()
      const found = await findFaults(write(batch).toString(), selfUrl, yieldToRequests)
      for (const fault of found) faults.set(`${fault.rule} ${fault.entry} ${fault.message}`, fault)
      if (found.length === 0) for (const entry of batch) passed.add(entry)
    }
    return [...faults.values()]
  }

  async function validate(document: string, draft: Draft, hasLastGood: boolean): Promise<Validated> {
    const { entries, excess } = fitEntries(draft.entries)
    const whole = draft.enclose(entries)
    const errors = await faultsIn(whole, entries)
    const faults = [...excess, ...errors]
    if (faults.length === 0) {
      alarms.delete(document)
      return { written: written(whole, entries), isGood: true }
    }
    const leftOut = new Set(faults.flatMap(({ entry }) => entry ?? []))
    alarms.set(document, { document, faults })
    log.error({ document, faults, leftOut: [...leftOut] }, 'a document failed validation')
    if (errors.length === 0) return { written: written(whole, entries), isGood: true }
    const rest = entries.filter(({ id }) => !leftOut.has(id))
    const smaller = draft.enclose(rest)
    const isGood = (await faultsIn(smaller, rest)).length === 0
    if (!isGood && hasLastGood) return { isGood: true }
    return { written: written(smaller, rest), isGood }
  }

  return {
    validate: (document, draft, hasLastGood) => turns.run(() => validate(document, draft, hasLastGood)),
    alarms: () => [...alarms.values()],
  }
}

/**
 * Errors keep a document from readers. Warnings do no harm and are not looked for. A malformed id is an error, too, but an
 * article keeps the id that it came with (RFC 4287, section 4.2.6).
 */
async function findErrors(text: string, url: string, pause: () => Promise<void>): Promise<readonly Fault[]> {
  const { findings } = await validateWithPauses(text, { url, severity: 'error' }, pause)
  return findings.filter(({ rule }) => rule !== 'atom-id-malformed')
}

/** At least one, since the envelope is validated with it. Two entries with one id show only in the whole document. */
function toBatches(entries: readonly Entry[], passed: WeakSet<Entry>): readonly (readonly Entry[])[] {
  if (new Set(entries.map(({ id }) => id)).size < entries.length) return [entries]
  const batches: Entry[][] = [[]]
  let length = 0
  for (const entry of entries.filter((one) => !passed.has(one))) {
    if (length > 0 && length + entry.bytes.length > batchBytes) {
      batches.push([])
      length = 0
    }
    batches.at(-1)?.push(entry)
    length += entry.bytes.length
  }
  return batches
}

function written({ selfUrl, write }: Enclosed, entries: readonly Entry[]) {
  return { selfUrl, bytes: write(entries) }
}

/** The entries that a document has room for, in their order. The largest give way, so that no other article does. */
function fitEntries(entries: readonly Entry[]): {
  readonly entries: readonly Entry[]
  readonly excess: readonly Fault[]
} {
  let length = entries.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const excess = new Map<Entry, Fault>()
  for (const entry of length > maxEntryBytes ? entries.toSorted(largestFirst) : []) {
    if (length <= maxEntryBytes) break
    length -= entry.bytes.length
    excess.set(entry, sayTooLarge(entry))
  }
  return { entries: entries.filter((entry) => !excess.has(entry)), excess: [...excess.values()] }
}

function largestFirst(one: Entry, other: Entry): number {
  return other.bytes.length - one.bytes.length
}

function sayTooLarge({ id, bytes }: Entry): Fault {
  const message = `the document leaves out its largest entry, of ${bytes.length} bytes, since readers refuse documents of more than 10 MB: shorten or divide the article, or set a smaller feedSize`
  return { rule: 'document-too-large', message, entry: id }
}
