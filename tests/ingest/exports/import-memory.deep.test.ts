import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { makeStory } from '../../bench/make-story.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { startCli } from '../../support/run-cli.ts'

/** Megabytes that the process has had at most, as Linux counts them. */
async function peakOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000
}

async function importStories(count: number): Promise<number> {
  await using data = await makeDataFolder()
  const file = join(data.path, 'old.jsonl')
  const out = createWriteStream(file)
  for (let number = 0; number < count; number++) out.write(`${JSON.stringify(makeStory(number))}\n`)
  out.end()
  await finished(out)
  const { process, done } = startCli(['import', file, '--json'], { GAZETTE_DATA: data.path })
  let peak = 0
  const timer = setInterval(async () => {
    peak = Math.max(peak, await peakOf(process.pid))
  }, 200)
  const { stdout } = await done.finally(() => clearInterval(timer))
  expect(JSON.parse(stdout).exports[0].stories).toMatchObject({ created: count, refused: 0 })
  return peak
}

it.runIf(process.platform === 'linux')(
  'an export of 15,000 stories takes at most twice the memory of one with 1,000',
  { timeout: 1_800_000 },
  async () => {
    const [few, many] = [await importStories(1_000), await importStories(15_000)]
    expect(few).toBeGreaterThan(50)
    expect(many / few).toBeLessThan(2)
  },
)
