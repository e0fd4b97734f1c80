import { setTimeout as sleep } from 'node:timers/promises'
import { PublisherError } from '../../src/domain/errors.ts'
import { type Gazette, openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { publicUrl } from './replica.ts'
import { noteOf, slugOf, toIncoming } from './story.ts'
import type { Order, Receipt } from './writer.ts'

/**
 * A process that writes to the store that replicas serve. What is refused for the while is repeated until it is done,
 * and looked at before: an order whose answer was lost may have been carried out.
 */
const repeatAfterMs = 200

const settings = readSettings(process.env)
const { store } = await openPatiently()

process.on('message', async (order: Order) => {
  const receipt = await carryOut(order).catch((error: unknown) => ({
    id: order.id,
    refusals: 0,
    error: String(error instanceof Error ? error.stack : error),
  }))
  process.send?.(receipt)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function carryOut(order: Order): Promise<Receipt> {
  for (let refusals = 0; ; refusals++) {
    try {
      if (refusals === 0 || !(await isDone(order))) await work[order.kind](order)
      return { id: order.id, refusals }
    } catch (error) {
      if (!isPassing(error)) throw error
      await sleep(repeatAfterMs)
    }
  }
}

const work = {
  publish: async ({ edition }: Order) => {
    const [outcome] = await store.saveArticles([toIncoming(edition)])
    if (!outcome || outcome.outcome === 'refused') throw new Error(`refused: ${JSON.stringify(outcome)}`)
  },
  correct: async ({ edition: { story, write } }: Order) => {
    await store.correct(slugOf(story), { grade: 'correction', note: noteOf(write) })
  },
  withdraw: async ({ edition: { story } }: Order) => {
    await store.withdraw(slugOf(story), 'It was wrong.')
  },
} as const

async function isDone({ kind, edition }: Order): Promise<boolean> {
  const article = await store.articleBySlug(slugOf(edition.story))
  if (!article) return false
  if (kind === 'withdraw') return article.status === 'withdrawn'
  if (kind === 'correct') return article.corrections.some(({ note }) => note === noteOf(edition.write))
  return article.title === toIncoming(edition).article.title
}

function isPassing(error: unknown): boolean {
  return error instanceof PublisherError && error.problem === 'unavailable'
}

async function openPatiently(): Promise<Gazette> {
  for (;;) {
    try {
      return await openGazette(settings, publicUrl, () => new Date())
    } catch (error) {
      if (!isPassing(error)) throw error
      await sleep(repeatAfterMs)
    }
  }
}
