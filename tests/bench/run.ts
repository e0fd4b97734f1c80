import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { benchServing, type Row } from './serving.ts'

/** Prints what was measured as a table, and writes it to `.bench.md`: ratios within one run, since machines differ. */
const rows: Row[] = await benchServing()
const lines = [
  `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`,
  '',
  '| what | against | goal | ratio | |',
  '|---|---|---|---|---|',
  ...rows.map(
    ({ what, against, goal, ratio, isMet }) =>
      `| ${what} | ${against} | ${goal} | ${ratio.toFixed(2)} | ${isMet ? 'met' : 'not met'} |`,
  ),
]
console.log(lines.join('\n'))
await writeFile(new URL('../../.bench.md', import.meta.url), `${lines.join('\n')}\n`)
