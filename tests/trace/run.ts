import { setTimeout as sleep } from 'node:timers/promises'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'
import { type Calls, type FileTrace, startFileTrace } from './file-trace.ts'

/**
 * Follows one article and prints how many files of `src` it enters: IN from its file to the store, OUT from the first GET
 * of its feed to the bytes, PUSH from the change in the store to the subscriber. Each way is followed several times, on a
 * new server each time. A file counts if every run enters it, unless the server left alone enters it as often: see
 * `isBackground`. `--list` prints the files, and then those that do not count.
 */
const ways: Readonly<Record<string, (follow: Follow) => Promise<void>>> = {
  IN: followIn,
  'OUT cold': followOut,
  PUSH: followPush,
}
const runs = 3

/** Waits until the server rests, does the work, and notes what it enters. To be called once, while the server runs. */
type Follow = (work: () => Promise<unknown>) => Promise<void>

/** One run of a way, and the same server left alone afterwards. */
interface Run {
  readonly way: Calls
  readonly alone: Calls
}

/** For so long a server at rest enters no file that it has not entered in the time before. */
const restMs = 1_500
/** The server is left alone for that many times as long as the way took: its timers are to run as often at least. */
const timesAlone = 2

/** After a delivery, until it is noted in the store. */
const notedMs = 200

const isListing = process.argv.includes('--list')
await using trace = await startFileTrace()
for (const [name, goThrough] of Object.entries(ways)) {
  const seen: Run[] = []
  for (let run = 0; run < runs; run++) {
    await goThrough(async (work) => {
      seen.push(await follow(trace, work))
    })
  }
  const entered = [...new Set(seen.flatMap(({ way }) => [...way.keys()]))].sort()
  const isCounted = (file: string) => seen.every(({ way }) => way.has(file)) && !isBackground(file, seen)
  const counted = entered.filter(isCounted)
  console.log(`${name.padEnd(10)}${counted.length}`)
  if (!isListing) continue
  console.log(counted.map((file) => `  ${file}`).join('\n'))
  console.log('  besides, in some runs or also while the server is left alone:')
  console.log(
    entered
      .filter((file) => !isCounted(file))
      .map((file) => `    ${file}`)
      .join('\n'),
  )
}

async function follow(trace: FileTrace, work: () => Promise<unknown>): Promise<Run> {
  await rest(trace)
  const start = performance.now()
  await work()
  const way = await trace.take()
  const tookMs = performance.now() - start
  await rest(trace)
  await sleep(timesAlone * tookMs)
  return { way, alone: await trace.take() }
}

/** Waits until whatever the server does after its start, and after a change, has ended; its timers go on. */
async function rest(trace: FileTrace): Promise<void> {
  let before: Calls | undefined
  for (;;) {
    await sleep(restMs)
    const now = await trace.take()
    if (before && [...now.keys()].every((file) => before?.has(file))) return
    before = now
  }
}

/** Whether, in every run, each function of the file was called as often while the server was left alone. */
function isBackground(file: string, seen: readonly Run[]): boolean {
  return seen.every(({ way, alone }) => {
    const calls = [...(way.get(file) ?? [])]
    return calls.every(([at, count]) => (alone.get(file)?.get(at) ?? 0) >= count)
  })
}

/** A new Markdown file with a picture comes in from the folder. */
async function followIn(follow: Follow): Promise<void> {
  await using data = await makeDataFolder({ 'media/tower.png': onePixelPng })
  const settings = readSettings({ GAZETTE_DATA: data.path })
  await using gazette = await openGazette(settings, 'https://news.example', () => new Date())
  await data.write('articles/tower.md', markdown('The tower', {}, '![A tower](tower.png)\n\nIt is high.'))
  await follow(() => gazette.folder.sync())
}

/** The first reader of a feed after the start. */
async function followOut(follow: Follow): Promise<void> {
  await using data = await makeDataFolder({ 'articles/tower.md': markdown('The tower') })
  await using server = await startGazette(data)
  await follow(() => fetch(`${server.url}/atom.xml`).then((answer) => answer.text()))
}

/**
 * One subscriber is told of one change: what the writer of the change does until it is committed is no part of it, and the
 * note that the subscriber has it is.
 */
async function followPush(follow: Follow): Promise<void> {
  await using hub = await startHub()
  await using subscriber = await startSubscriber()
  await hub.subscribe(`${subscriber.origin}/callback`)
  await follow(async () => {
    await hub.publish('tower')
    await trace.take()
    await eventually(() => {
      if (subscriber.delivered.length === 0) throw new Error('nothing was delivered')
    })
    await sleep(notedMs)
  })
}
