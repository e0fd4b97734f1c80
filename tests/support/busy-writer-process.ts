import { writeSync } from 'node:fs'
import { openStore } from '../../src/store/open-store.ts'
import { createRandom } from '../steady/random.ts'
import { writeOn } from './busy-writer.ts'
import { rules } from './make-incoming.ts'

/** A process that writes until it is killed. What it says is out before it goes on. */
const [, , databaseUrl = '', seed = ''] = process.argv
const store = await openStore(databaseUrl, { now: () => new Date('2026-11-23T09:00:00Z'), rules })
await writeOn(store, createRandom(Number(seed)), {
  say: (said) => writeSync(1, `${JSON.stringify(said)}\n`),
  isOver: () => false,
})
