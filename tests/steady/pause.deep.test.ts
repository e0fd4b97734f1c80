import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startPostgres } from '../support/postgres.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { toLine } from './delays.ts'
import type { Task } from './plan.ts'
import { pausePostgres, resumePostgres } from './postgres-processes.ts'
import { publicUrl, type Replica } from './replica.ts'
import { type Scene, setScene } from './scene.ts'

const pauseMs = 30_000
const before = 70

const publish = (story: number, place: Task['place']): Task => ({ story, kind: 'publish', place })
const first = Array.from({ length: before }, (_, index) => publish(index + 1, index % 2 ? 'north' : 'folder'))
/** Written while nobody answers. */
const during: readonly Task[] = [
  publish(before + 2, 'north'),
  publish(before + 3, 'south'),
  publish(before + 4, 'folder'),
  { story: 60, kind: 'note', place: 'south' },
  { story: 61, kind: 'remove', place: 'folder' },
  { story: 62, kind: 'withdraw', place: 'north' },
]

it('while PostgreSQL stands still for 30 seconds everything that was served goes on being served, and then all goes on', async () => {
  await using postgres = await startPostgres({ isDurable: true })
  await using scene = await setScene(postgres)
  const { replicas, readers, newsroom, faults } = scene
  await newsroom.work({ tasks: first, lanes: 12 })
  await scene.settle()
  // One that is too young for documents to be answered without a look at the store.
  await newsroom.work({ tasks: [publish(before + 1, 'north')], lanes: 1 })
  const places = await placesServed(replicas)
  await askAll(replicas, places)
  for (const reader of readers) reader.reset()

  const paused = pausePostgres(postgres)
  const took: number[] = []
  const working = newsroom.work({ tasks: during, lanes: during.length })
  try {
    const end = performance.now() + pauseMs
    const refused = Promise.all(replicas.map(expectRefusals))
    while (performance.now() < end) {
      took.push(...(await askAll(replicas, places)))
      await sleep(100)
    }
    await refused
  } finally {
    resumePostgres(paused)
  }
  const resumedAt = performance.now()
  const polls = readers.map(({ name, polls }) => ({ name, ...polls }))
  for (const { name, counts, took } of polls) {
    expect([name, ...Object.keys(counts).filter((status) => !['200', '304'].includes(status))]).toEqual([
      name,
    ])
    // One a second in each format is little for who polls a hundred times a second.
    expect([name, took.length > (3 * pauseMs) / 1000]).toEqual([name, true])
  }
  await eventually(async () => {
    for (const { url } of replicas) expect((await ask(`${url}/readyz`)).status).toBe(200)
  })
  const readyAfter = performance.now() - resumedAt
  await working
  const readAfter = performance.now() - resumedAt
  await scene.settle()
  await scene.readAll()
  expect(faults.found).toEqual([])
  console.log(
    [
      ...polls.map(({ name, counts, took }) => `${name}, paused: ${JSON.stringify(counts)}, ${toLine(took)}`),
      `archives and pages, paused: ${toLine(took)}`,
      `ready after ${Math.round(readyAfter)} ms, all ${during.length} writes read after ${Math.round(readAfter)} ms`,
      `writers were refused ${newsroom.refusals} times`,
    ].join('\n'),
  )
})

/** What is not polled: an archive page, a feed that is asked for rarely, and pages for people. */
async function placesServed(replicas: readonly Replica[]): Promise<string[]> {
  const [{ url } = { url: '' }] = replicas
  const link = String((await ask(`${url}/atom.xml`)).headers.link)
  const archive = /<([^>]+)>; rel="prev-archive"/.exec(link)?.[1]?.replace(publicUrl, '')
  return [String(archive), '/tags/fire/feed.json', '/', '/subscribe', '/articles/story-1']
}

/** All of them are 200, everywhere. Answers how many milliseconds each took. */
async function askAll(replicas: Scene['replicas'], places: readonly string[]): Promise<number[]> {
  const asks = replicas.flatMap(({ name, url }) =>
    places.map(async (path) => {
      const startedAt = performance.now()
      const { status } = await ask(url + path)
      expect([name, path, status]).toEqual([name, path, 200])
      return performance.now() - startedAt
    }),
  )
  return Promise.all(asks)
}

/** What was never served before is not kept waiting for ever, and balancers hear of it. */
async function expectRefusals({ url }: Replica): Promise<void> {
  const paths = ['/readyz', '/articles/story-2', '/opml.xml', '/tags/nothing/rss.xml', '/readyz']
  const replies = await Promise.all(paths.map((path) => ask(url + path)))
  for (const [index, { status, headers }] of replies.entries()) {
    const path = paths[index]
    expect([path, status]).toEqual([path, 503])
    expect([path, Number(headers['retry-after']) > 0]).toEqual([path, true])
  }
}
