import type { DataFolder } from '../support/make-data-folder.ts'
import type { Ledger } from './ledger.ts'
import type { Burst, Place, Task } from './plan.ts'
import { fileOf, toFile } from './story.ts'
import type { OrderKind, Writer } from './writer.ts'

/** Carries tasks out, each in its place. */
export interface Newsroom {
  /** Resolves when each task is done and every reader has seen what it made. */
  work(burst: Burst): Promise<void>
  /** How often writers were told to come back. */
  readonly refusals: number
  /** The place of each write that is to be seen at once, by its number. */
  readonly places: ReadonlyMap<number, Place>
}

export interface NewsroomDeps {
  readonly data: DataFolder
  readonly writers: Readonly<Record<Exclude<Place, 'folder'>, Writer>>
  readonly ledger: Ledger
  /** Resolves when every reader has seen what the write of that number made of that story; throws when that fails. */
  readonly isRead: (story: number, write: number) => Promise<void>
}

const orderOf: Readonly<Record<Task['kind'], OrderKind>> = {
  publish: 'publish',
  retitle: 'publish',
  note: 'correct',
  withdraw: 'withdraw',
  remove: 'withdraw',
}

export function createNewsroom({ data, writers, ledger, isRead }: NewsroomDeps): Newsroom {
  /** What is done last with each story: the next thing waits for it. */
  const busy = new Map<number, Promise<void>>()
  const places = new Map<number, Place>()
  let refusals = 0

  function begin(task: Task): Promise<void> {
    const mine = (busy.get(task.story) ?? Promise.resolve()).then(() => carryOut(task))
    busy.set(task.story, mine)
    return mine
  }

  async function carryOut({ story, kind, place, published }: Task): Promise<void> {
    const isWithdrawal = orderOf[kind] === 'withdraw'
    const write = ledger.begin(story, isWithdrawal ? 'withdrawal' : 'edition')
    const edition = { story, write, ...(published && { published }) }
    if (!published) places.set(write, place)
    if (place !== 'folder') refusals += await writers[place].write(orderOf[kind], edition)
    else if (isWithdrawal) await data.remove(fileOf(story))
    else await data.write(fileOf(story), toFile(edition))
    ledger.done(write)
    await isRead(story, write)
  }

  return {
    work: async ({ tasks, lanes }) => {
      const left = tasks.values()
      const lane = async () => {
        for (const task of left) await begin(task)
      }
      await Promise.all(Array.from({ length: lanes }, lane))
    },
    get refusals() {
      return refusals
    },
    places,
  }
}
