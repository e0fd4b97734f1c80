import { setImmediate } from 'node:timers/promises'

/** Values or rows in one statement: enough to share its cost, with few parameters. */
const batchSize = 100

/** Runs the work for batches of the values, one after another, and returns all rows. */
export async function inBatches<Value, Row>(
  values: readonly Value[],
  work: (batch: readonly Value[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const all: Row[] = []
  for (let at = 0; at < values.length; at += batchSize) {
    // SQLite runs in this thread: requests are answered between two batches.
    if (at > 0) await setImmediate()
    for (const row of await work(values.slice(at, at + batchSize))) all.push(row)
  }
  return all
}
