import { createYielding } from '../../async/yielding.ts'

/** The article of a file that is gone, or of a new one. */
export interface Entry {
  /** The source key. */
  readonly key: string
  readonly slug: string
  readonly title?: string
  /** Of its text. Undefined if that is not known: then slug and title decide. */
  readonly sketch?: Sketch
}

export interface Match<Gone, New> {
  readonly gone: Gone
  readonly found: New
}

export interface Matches<Gone, New> {
  readonly same: readonly Match<Gone, New>[]
  /** Each of these could be the same as another one of them, and none is more likely than the others. */
  readonly unclear: readonly { readonly gone: readonly Gone[]; readonly found: readonly New[] }[]
}

interface Pair {
  readonly gone: number
  readonly found: number
  /** What agrees, as bits. */
  readonly agreement: number
}

const slugAgrees = 1
const titleAgrees = 2
const textAgrees = 4

/**
 * Which new entry is which gone one, renamed and edited at once: slug, title or most of the text agree. Two that are
 * equally alike are left unclear. Takes time in proportion to the entries, not to their pairs, and lets requests be answered
 * meanwhile.
 */
export async function matchEdited<Gone extends Entry, New extends Entry>(
  gone: readonly Gone[],
  found: readonly New[],
): Promise<Matches<Gone, New>> {
  const same: Pair[] = []
  let rest = await findPairs(gone, found)
  for (let clear = findClear(rest); clear.length > 0; clear = findClear(rest)) {
    same.push(...clear)
    const [takenGone, takenFound] = [
      new Set(clear.map((one) => one.gone)),
      new Set(clear.map((one) => one.found)),
    ]
    rest = rest.filter((one) => !takenGone.has(one.gone) && !takenFound.has(one.found))
  }
  return {
    same: same.flatMap((pair) => toMatch(pair, gone, found)),
    unclear: toGroups(rest).map((pairs) => ({
      gone: [...new Set(pairs.map((one) => one.gone))].flatMap((index) => gone[index] ?? []),
      found: [...new Set(pairs.map((one) => one.found))].flatMap((index) => found[index] ?? []),
    })),
  }
}

function toMatch<Gone, New>(pair: Pair, gone: readonly Gone[], found: readonly New[]): Match<Gone, New>[] {
  const [one, other] = [gone[pair.gone], found[pair.found]]
  return one && other ? [{ gone: one, found: other }] : []
}

async function findPairs(gone: readonly Entry[], found: readonly Entry[]): Promise<Pair[]> {
  const agreements = new Map<string, Pair>()
  const add = (goneIndex: number, foundIndex: number, bit: number) => {
    const name = `${goneIndex} ${foundIndex}`
    const before = agreements.get(name)?.agreement ?? 0
    agreements.set(name, { gone: goneIndex, found: foundIndex, agreement: before | bit })
  }
  const addEqual = (nameOf: (entry: Entry) => string | undefined, bit: number) => {
    const byName = Map.groupBy(gone.keys(), (index) => nameOf(gone[index] as Entry))
    for (const [index, entry] of found.entries()) {
      const name = nameOf(entry)
      const equal = name ? (byName.get(name) ?? []) : []
      // A name that many share says nothing.
      if (equal.length <= mostNamesakes) for (const one of equal) add(one, index, bit)
    }
  }
  addEqual(({ slug }) => slug, slugAgrees)
  addEqual(({ title }) => title?.normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase(), titleAgrees)
  for (const [one, other] of await findSimilar(gone, found)) add(one, other, textAgrees)
  return [...agreements.values()]
}

const mostNamesakes = 50

/** The pairs in which more agrees than in any other pair of either entry. */
function findClear(pairs: readonly Pair[]): Pair[] {
  const byGone = Map.groupBy(pairs, (one) => one.gone)
  const byFound = Map.groupBy(pairs, (one) => one.found)
  return pairs.filter((pair) =>
    [...(byGone.get(pair.gone) ?? []), ...(byFound.get(pair.found) ?? [])].every(
      (rival) => rival === pair || isMore(pair.agreement, rival.agreement),
    ),
  )
}

function isMore(agreement: number, other: number): boolean {
  return agreement !== other && (agreement & other) === other
}

/** Pairs that have an entry in common, directly or through others, are one group. */
function toGroups(pairs: readonly Pair[]): Pair[][] {
  const groups: Pair[][] = []
  for (const pair of pairs) {
    const isRelated = (group: readonly Pair[]) =>
      group.some((one) => one.gone === pair.gone || one.found === pair.found)
    const related = groups.filter(isRelated)
    for (const group of related) groups.splice(groups.indexOf(group), 1)
    groups.push([...related.flat(), pair])
  }
  return groups
}

/** The smallest hashes of a text's pairs of words: two such sets tell how alike two texts are (bottom-k sketch). */
export type Sketch = readonly number[]

const sketchSize = 256
/** A shorter text is no evidence. */
const fewestPairs = 8
/** Half of two equally long texts is a third of both together. */
const leastAlike = 1 / 3
const mostWords = 20_000

/** Scripts without spaces count by their letters. */
const word =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Khmer}\p{scx=Laoo}\p{scx=Mymr}]|[\p{L}\p{M}\p{N}]+/gu

/** Empty for a text that is too short to tell. */
export function toSketch(text: string): Sketch {
  const hashes = new Set<number>()
  let before: string | undefined
  let words = 0
  for (const [one] of text.toLowerCase().matchAll(word)) {
    if (before !== undefined) hashes.add(hashOf(`${before} ${one}`))
    before = one
    if (++words > mostWords) break
  }
  return hashes.size < fewestPairs ? [] : [...hashes].sort((a, b) => a - b).slice(0, sketchSize)
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

async function findSimilar(
  gone: readonly Entry[],
  found: readonly Entry[],
): Promise<[gone: number, found: number][]> {
  const yieldToRequests = createYielding()
  const holders = new Map<number, number[]>()
  for (const [index, { sketch = [] }] of gone.entries()) {
    for (const hash of sketch) {
      const known = holders.get(hash)
      if (known) known.push(index)
      else holders.set(hash, [index])
    }
    await yieldToRequests()
  }
  const similar: [gone: number, found: number][] = []
  for (const [index, { sketch = [] }] of found.entries()) {
    const candidates = new Set(
      sketch.flatMap((hash) => {
        const known = holders.get(hash) ?? []
        // Words that many texts share, such as those of a form, lead to none of them.
        return known.length <= mostNamesakes ? known : []
      }),
    )
    for (const one of candidates) {
      if (likeness(gone[one]?.sketch ?? [], sketch) >= leastAlike) similar.push([one, index])
    }
    await yieldToRequests()
  }
  return similar
}

/** The share of the smallest hashes of both, in their order, that both have. */
function likeness(one: Sketch, other: Sketch): number {
  let [first, second, all, shared] = [0, 0, 0, 0]
  while (all < sketchSize && (first < one.length || second < other.length)) {
    const a = one[first] ?? Number.POSITIVE_INFINITY
    const b = other[second] ?? Number.POSITIVE_INFINITY
    if (a <= b) first++
    if (b <= a) second++
    if (a === b) shared++
    all++
  }
  return shared / all
}
