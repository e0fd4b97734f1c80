import type { Random } from './random.ts'

/** Where a write comes in: a file in the folder that all replicas share, or one of two processes at the store. */
export type Place = 'folder' | 'north' | 'south'

export interface Task {
  readonly story: number
  /** `retitle` and `remove` happen where the story came from: its file is written anew, or taken away. */
  readonly kind: 'publish' | 'retitle' | 'note' | 'withdraw' | 'remove'
  readonly place: Place
  /** Where the story is to appear at another time than its number says. */
  readonly published?: string
}

/** Tasks that go on side by side, so many at a time; then everybody comes to rest. */
export interface Burst {
  readonly tasks: readonly Task[]
  readonly lanes: number
}

const places: readonly Place[] = ['folder', 'folder', 'north', 'north', 'south']
const writers: readonly Place[] = ['north', 'south']

/** So many stories published in random places, among them about a fifth corrected and a twelfth withdrawn. */
export function planTasks(random: Random, publishes: number): readonly Burst[] {
  const origin = new Map<number, Place>()
  const withdrawn = new Set<number>()
  const bursts: Burst[] = []
  for (let story = 1; story <= publishes; ) {
    const tasks: Task[] = []
    for (const end = story + random.between(15, 40); story < end && story <= publishes; story++) {
      const place = random.pick(places)
      origin.set(story, place)
      tasks.push({ story, kind: 'publish', place })
      if (random.chance(0.2)) tasks.push(...pickCorrection(story))
      if (random.chance(0.08)) tasks.push(...pickWithdrawal(story))
    }
    bursts.push({ tasks, lanes: random.pick([3, 6, 12]) })
  }
  return bursts

  /** Mostly one that stands in the feed still, sometimes one in the archive. */
  function pickStanding(newest: number): number | undefined {
    const oldest = random.chance(0.8) ? newest - 30 : 1
    const story = random.between(Math.max(1, oldest), newest)
    return withdrawn.has(story) ? undefined : story
  }

  function pickCorrection(newest: number): Task[] {
    const story = pickStanding(newest)
    if (story === undefined) return []
    if (random.chance(0.5)) return [{ story, kind: 'note', place: random.pick(writers) }]
    const home = origin.get(story)
    return [{ story, kind: 'retitle', place: home === 'folder' ? home : random.pick(writers) }]
  }

  function pickWithdrawal(newest: number): Task[] {
    const story = pickStanding(newest)
    if (story === undefined) return []
    withdrawn.add(story)
    const isRemoved = origin.get(story) === 'folder' && random.chance(0.5)
    if (isRemoved) return [{ story, kind: 'remove', place: 'folder' }]
    return [{ story, kind: 'withdraw', place: random.pick(writers) }]
  }
}
