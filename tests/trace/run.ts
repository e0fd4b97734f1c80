import { setTimeout as sleep } from 'node:timers/promises'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'
import { type FileTrace, startFileTrace } from './file-trace.ts'

/**
 * Follows one article and prints how many files of `src` it enters: IN from its file to the store, OUT from the first GET
 * of its feed to the bytes, PUSH from the change in the store to the subscriber. `--list` prints the files, too.
 */
const ways: Readonly<Record<string, (trace: FileTrace) => Promise<readonly string[]>>> = {
  IN: traceIn,
  'OUT cold': traceOut,
  PUSH: tracePush,
}
/** After this the server has read `publication.json` again and does nothing by itself. */
const startedWithinMs = 1_500

const isListing = process.argv.includes('--list')
await using trace = await startFileTrace()
for (const [name, follow] of Object.entries(ways)) {
  const files = await follow(trace)
  console.log(`${name.padEnd(10)}${files.length}`)
  if (isListing) console.log(files.map((file) => `  ${file}`).join('\n'))
}

/** A new Markdown file with a picture comes in from the folder. */
async function traceIn(trace: FileTrace): Promise<readonly string[]> {
  await using data = await makeDataFolder({ 'media/tower.png': onePixelPng })
  const settings = readSettings({ GAZETTE_DATA: data.path })
  const gazette = await openGazette(settings, 'https://news.example', () => new Date())
  await data.write('articles/tower.md', markdown('The tower', {}, '![A tower](tower.png)\n\nIt is high.'))
  await trace.take()
  await gazette.folder.sync()
  const files = await trace.take()
  await gazette[Symbol.asyncDispose]()
  return files
}

/** The first reader of a feed after the start. */
async function traceOut(trace: FileTrace): Promise<readonly string[]> {
  await using data = await makeDataFolder({ 'articles/tower.md': markdown('The tower') })
  await using server = await startGazette(data)
  await sleep(startedWithinMs)
  await trace.take()
  await fetch(`${server.url}/atom.xml`).then((answer) => answer.text())
  return trace.take()
}

/** One subscriber is told of one change. */
async function tracePush(trace: FileTrace): Promise<readonly string[]> {
  await using hub = await startHub()
  await using subscriber = await startSubscriber()
  await hub.subscribe(`${subscriber.origin}/callback`)
  await hub.publish('tower')
  await trace.take()
  await eventually(() => {
    if (subscriber.delivered.length === 0) throw new Error('nothing was delivered')
  })
  return trace.take()
}
