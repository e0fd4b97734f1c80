import { setImmediate } from 'node:timers/promises'

/** Values or rows in one statement: enough to share its cost, and few of the parameters that a database takes. */
const batchSize = 100

/** Does the work for some of the values after others, and answers what all of it answered. */
export async function inBatches<Value, Row>(
  values: readonly Value[],
  work: (some: readonly Value[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const all: Row[] = []
  for (let at = 0; at < values.length; at += batchSize) {
    // SQLite works in this thread: whoever asks for a feed meanwhile is answered between two batches.
    if (at > 0) await setImmediate()
    for (const row of await work(values.slice(at, at + batchSize))) all.push(row)
  }
  return all
}
