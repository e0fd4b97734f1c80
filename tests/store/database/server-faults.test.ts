import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { runCli } from '../../support/run-cli.ts'
import { makeSmallDisk } from '../../support/small-disk.ts'
import { eventually, startGazette } from '../../support/start-gazette.ts'

async function readText(url: string): Promise<string> {
  return (await fetch(url)).text()
}

/** Requests the feed again and again until `stop`, which returns the statuses. */
function poll(url: string): { stop(): Promise<Set<number>> } {
  const seen = new Set<number>()
  let isStopped = false
  const polling = (async () => {
    while (!isStopped) {
      seen.add((await fetch(`${url}/rss.xml`)).status)
      await sleep(20)
    }
  })()
  return {
    stop: async () => {
      isStopped = true
      await polling
      return seen
    },
  }
}

it('a server on a full disk serves what is stored, logs the reason, and catches up later', async () => {
  await using disk = await makeSmallDisk({ megabytes: 4 })
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
  const databaseUrl = `sqlite:${join(disk.path, 'gazette.db')}`
  await using server = await startGazette(data, { databaseUrl, pollLimit: 0 })
  const readers = poll(server.url)
  await disk.fill()
  await data.write('articles/ferry.md', markdown('Ferry', {}, 'A long text.\n\n'.repeat(500)))
  await eventually(() => expect(JSON.stringify(server.logged)).toContain('the disk is full'))
  const environment = { GAZETTE_DATA: data.path, DATABASE_URL: databaseUrl }
  const { code, stderr } = await runCli(['withdraw', 'harbour'], environment)
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^the database .*the disk is full.*\n$/)])
  await eventually(async () => {
    const metrics = await readText(`${server.url}/metrics`)
    expect(metrics).toMatch(/^gazette_store_problem\{problem="disk_full"\} 1$/m)
    expect(metrics).toMatch(/^gazette_store_failures_total\{operation="write",problem="disk_full"\} [1-9]/m)
    expect(metrics).toMatch(/^gazette_import_failing_seconds \d/m)
  })
  const ready = await readText(`${server.url}/readyz`)
  expect(ready).toContain('problem: database_disk_full: the disk of the database is full: nothing is saved')
  expect(ready).toContain('problem: import_failing: imports of the data folder fail since')
  expect(ready).not.toContain(disk.path)
  await disk.free()
  await eventually(async () => expect(await (await fetch(`${server.url}/rss.xml`)).text()).toContain('Ferry'))
  expect(await readers.stop()).toEqual(new Set([200]))
  await eventually(async () => {
    const metrics = await readText(`${server.url}/metrics`)
    expect(metrics).toMatch(/^gazette_store_problem\{problem="disk_full"\} 0$/m)
    expect(metrics).toMatch(/^gazette_import_failing_seconds 0$/m)
    expect(await readText(`${server.url}/readyz`)).not.toContain('problem')
  })
})

it('a server whose database file is gone serves what it has cached, and recovers when the file is back', async () => {
  await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
  await using aside = await makeDataFolder()
  await using server = await startGazette(data, { pollLimit: 0 })
  const readers = poll(server.url)
  const endings = ['', '-wal', '-shm'].map((ending) => `gazette.db${ending}`)
  for (const name of endings) await rename(join(data.path, name), join(aside.path, name))
  await data.write('articles/ferry.md', markdown('Ferry'))
  await eventually(() => expect(JSON.stringify(server.logged)).toContain('was moved or replaced'))
  await eventually(async () =>
    expect(await readText(`${server.url}/metrics`)).toMatch(
      /^gazette_store_problem\{problem="file_moved"\} 1$/m,
    ),
  )
  expect(await readText(`${server.url}/readyz`)).toContain('problem: database_file_moved: the file of the')
  for (const name of endings) await rm(join(data.path, name), { force: true })
  for (const name of endings) await rename(join(aside.path, name), join(data.path, name))
  await eventually(async () => expect(await (await fetch(`${server.url}/rss.xml`)).text()).toContain('Ferry'))
  expect(await readers.stop()).toEqual(new Set([200]))
})
