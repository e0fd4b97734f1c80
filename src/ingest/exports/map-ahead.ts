/**
 * What is under way at once: so many items, and so much of their weight beyond the first. The reading thread takes 0.1 s for so
 * many stories, and this thread may not answer for as long while SQLite commits a batch.
 */
const most = { items: 128, weight: 8_000_000 }

interface UnderWay<Result> {
  readonly weight: number
  readonly result: Promise<Result>
}

/** The results of work on each item, in their order; work on the next ones goes on while one result is used. */
export async function* mapAhead<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  weightOf: (item: Item) => number,
): AsyncGenerator<Result, void> {
  const ahead: UnderWay<Result>[] = []
  let weight = 0
  const take = (): Promise<Result> | undefined => {
    const first = ahead.shift()
    weight -= first?.weight ?? 0
    return first?.result
  }
  for await (const item of items) {
    const result = work(item)
    // It is thrown when its turn comes.
    result.catch(() => {})
    const own = weightOf(item)
    ahead.push({ weight: own, result })
    weight += own
    while (ahead.length >= most.items || (ahead.length > 1 && weight > most.weight))
      yield take() as Promise<Result>
  }
  while (ahead.length > 0) yield take() as Promise<Result>
}
