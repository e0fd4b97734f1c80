import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import type { BenchStores } from './bench-stores.ts'
import { atMost, median, type Row } from './row.ts'

const rounds = 9
const articles = 50
/** Seconds that a person does not notice, and that a script may spend a thousand times. */
const mostSeconds = 0.4

const root = resolve(import.meta.dirname, '../..')

/** The processor time, user and system, of the command that does least. Its code is cached from the first run on. */
export async function benchCommands(_stores: BenchStores): Promise<Row[]> {
  const files = Array.from({ length: articles }, (_, index) => [
    `articles/a${index}.md`,
    markdown(`A ${index}`),
  ])
  await using data = await makeDataFolder(Object.fromEntries(files))
  const cache = await mkdtemp(join(tmpdir(), 'gazette-cache-'))
  try {
    run(data, cache, 'import')
    run(data, cache, 'list')
    const seconds = median(Array.from({ length: rounds }, () => run(data, cache, 'list')))
    return [
      atMost(1, {
        what: 'gazette list, processor time',
        against: `${mostSeconds} s`,
        ratio: seconds / mostSeconds,
        measured: `${seconds.toFixed(2)} s`,
      }),
    ]
  } finally {
    await rm(cache, { recursive: true })
  }
}

/** Seconds. The process tells them when it ends. */
function run({ path }: DataFolder, cache: string, command: string): number {
  const tell = `process.on('exit',()=>{const{user,system}=process.cpuUsage();console.error((user+system)/1e6)})`
  const flags = [
    '-r',
    join(root, 'src/server/preload.cjs'),
    '--import',
    `data:text/javascript,${encodeURIComponent(tell)}`,
  ]
  const args = [...flags, join(root, 'src/cli.ts'), command, '--data', path]
  const env = { PATH: process.env.PATH, XDG_CACHE_HOME: cache }
  const { status, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} has ended with ${status}: ${stderr}`)
  return Number(stderr.trim().split('\n').at(-1))
}
