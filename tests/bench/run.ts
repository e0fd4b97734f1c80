import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { benchApi } from './api.ts'
import { benchArchives } from './archives.ts'
import { benchAudience } from './audience.ts'
import { type BenchStores, createBenchStores } from './bench-stores.ts'
import { benchCommands } from './commands.ts'
import { benchImporting, benchImportingExports } from './importing.ts'
import { benchMemory } from './memory.ts'
import { benchPublishing } from './publishing.ts'
import { benchPush } from './push.ts'
import type { Row } from './row.ts'
import { benchSearching } from './searching.ts'
import { benchServing } from './serving.ts'
import { benchStarting } from './starting.ts'
import { benchWorkers } from './workers.ts'

const benches: Readonly<Record<string, (stores: BenchStores) => Promise<Row[]>>> = {
  serving: benchServing,
  workers: benchWorkers,
  publish: benchPublishing,
  archive: benchArchives,
  import: benchImporting,
  exports: benchImportingExports,
  search: benchSearching,
  start: benchStarting,
  commands: benchCommands,
  memory: benchMemory,
  audience: benchAudience,
  push: benchPush,
  api: benchApi,
}

/**
 * Prints what was measured as a table, and writes it to `.bench.md`: ratios within one run, since machines differ. Takes
 * the names of benches; without any it runs all of them.
 */
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(benches)
const unknown = names.filter((name) => !benches[name])
if (unknown.length > 0)
  throw new Error(`there are ${Object.keys(benches).join(', ')}; not ${unknown.join(', ')}`)

const rows: Row[] = []
{
  await using stores = createBenchStores()
  for (const name of names) {
    console.error(`${name} …`)
    rows.push(...((await benches[name]?.(stores)) ?? []))
  }
}
const lines = [
  `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`,
  '',
  '| what | against | goal | ratio | | measured |',
  '|---|---|---|---|---|---|',
  ...rows.map(
    ({ what, against, goal, ratio, isMet, measured = '' }) =>
      `| ${what} | ${against} | ${goal} | ${ratio.toFixed(2)} | ${isMet ? 'met' : 'not met'} | ${measured} |`,
  ),
]
console.log(lines.join('\n'))
await writeFile(new URL('../../.bench.md', import.meta.url), `${lines.join('\n')}\n`)
