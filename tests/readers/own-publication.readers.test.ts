import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newsboat } from '../support/readers/newsboat.ts'
import { startCli } from '../support/run-cli.ts'
import { startServerProcess } from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

const twoMinutes = 120_000

it('an empty folder becomes a publication whose articles newsboat shows, in two minutes', async () => {
  const place = await mkdtemp(join(tmpdir(), 'gazette-own-'))
  const startedAt = performance.now()
  const gazette = async (...args: string[]) => {
    const { code, stdout, stderr } = await startCli(args, {}).done
    expect([code, stderr]).toEqual([0, ''])
    return stdout
  }
  try {
    const data = join(place, 'my-paper')
    await gazette('init', data, '--title', 'My Paper', '--language', 'en-GB', '--time-zone', 'Europe/London')
    await using server = await startServerProcess({ GAZETTE_DATA: data })
    await using subscription = await newsboat.subscribe(`${server.url}/rss.xml`)
    await subscription.refresh()
    expect(await subscription.entries()).toMatchObject([
      { title: 'Hello', content: expect.stringContaining('articles/hello.md') },
    ])

    const { file } = JSON.parse(await gazette('new', 'Bread from the tidal mill', '--data', data, '--json'))
    const draft = await readFile(file, 'utf8')
    await subscription.refresh()
    expect(await subscription.entries()).toHaveLength(1)
    const written = draft
      .replace('# published:', 'published:')
      .replace('Write here.', 'The mill grinds again.')
    await writeFile(file, written)
    await eventually(async () => {
      await subscription.refresh()
      const titles = (await subscription.entries()).map(({ title }) => title).sort()
      expect(titles).toEqual(['Bread from the tidal mill', 'Hello'])
    })
    expect(performance.now() - startedAt).toBeLessThan(twoMinutes)
    console.log(
      `from the empty folder to two articles in newsboat: ${Math.round(performance.now() - startedAt)} ms`,
    )
    expect(await gazette('status', '--data', data)).toMatch(/^Articles: 0 draft, 0 scheduled, 2 published/m)
  } finally {
    await rm(place, { recursive: true })
  }
})
