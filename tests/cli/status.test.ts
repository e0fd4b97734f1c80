import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { answerReady } from '../../src/serve/health.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makeFifo } from '../support/odd-files.ts'
import { runCli } from '../support/run-cli.ts'
import { startGazette } from '../support/start-gazette.ts'

describe('the status', () => {
  it('says that nothing was imported yet', async () => {
    await using data = await makeDataFolder()
    const { stdout, code } = await runCli(['status'], { GAZETTE_DATA: data.path })
    expect(code).toBe(0)
    expect(stdout).toContain('has not been imported yet')
  })

  it('names refused files with line and rule, what cannot be read, and the articles that wait for their files', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    await using data = await makeDataFolder({
      ...Object.fromEntries(names.map((name) => [`articles/${name}.md`, markdown(name)])),
      'articles/in/bad.json': '{\n  "title": "Bad",\n  "published": "soon"\n}',
    })
    makeFifo(`${data.path}/articles/pipe.md`)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    for (const name of ['a', 'b', 'c']) await data.remove(`articles/${name}.md`)
    await runCli(['import'], environment)
    const { stdout } = await runCli(['status'], environment)
    expect(stdout).toMatch(/^Articles: 0 draft, 0 scheduled, 5 published, 0 withdrawn$/m)
    expect(stdout).toMatch(/^Last import: .*: 0 created, 0 updated, 2 unchanged, 2 refused, 0 withdrawn$/m)
    expect(stdout).toMatch(/articles\/in\/bad\.json:3: refused: published/)
    expect(stdout).toMatch(/articles\/pipe\.md: refused: file cannot be read: it is a FIFO/)
    expect(stdout).toMatch(/^Waiting, since their files are gone: 3$/m)
    expect(stdout).toMatch(/^ {2}a +a +since /m)
    expect(stdout).toContain('import --prune')

    const json = JSON.parse((await runCli(['status', '--json'], environment)).stdout)
    expect(json).toMatchObject({
      articles: { published: 5 },
      lastImport: { counts: { refused: 2 }, notices: [expect.stringMatching(/^3 of 5 articles/)] },
      refused: [{ file: 'in/bad.json', problems: [{ field: 'published', line: 3 }] }, { file: 'pipe.md' }],
      waiting: [{ key: 'a', slug: 'a' }, { key: 'b' }, { key: 'c' }],
    })

    await runCli(['import', '--prune'], environment)
    expect((await runCli(['status'], environment)).stdout).toMatch(/gone: none$/m)
  })

  it('names the publication, its address and store, the running server, and its subscribers', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    const environment = { GAZETTE_DATA: data.path, PORT: String(server.port) }
    const { stdout } = await runCli(['status'], environment)
    expect(stdout.split('\n').slice(0, 7)).toEqual([
      `Publication: The Test Courier (tag:test.example,2026:courier), in ${data.path}`,
      `Address: ${server.url}`,
      `Store: sqlite:${data.path}/gazette.db`,
      expect.stringMatching(/^Server: running at http:\/\/localhost:\d+, version \S+$/),
      'Documents that fail validation: none',
      'Subscriptions of the hub: 0',
      'Readers: 0 by services, 0 direct (main feed, last 7 days, estimated)',
    ])
    await server.close()
    const { stdout: json } = await runCli(['status', '--json'], environment)
    expect(JSON.parse(json)).toMatchObject({
      publication: { id: 'tag:test.example,2026:courier', title: 'The Test Courier', folder: data.path },
      address: server.url,
      server: { isRunning: false },
      subscribers: { subscriptions: 0, estimatedSubscribers: 0 },
    })
  })

  it('repeats what the server says does not work', async () => {
    await using data = await makeDataFolder({})
    const alarm = { document: 'main atom', faults: [{ rule: 'x', message: 'entry must have an id' }] }
    const problem = { problem: 'database_busy', sentence: 'another process holds the database' }
    const { body } = answerReady({
      version: '9.9.9',
      forwarding: { named: 0, trusted: 0 },
      alarms: [alarm],
      problems: [problem],
    })
    using other = await listen(String(body))
    const { stdout } = await runCli(['status'], { GAZETTE_DATA: data.path, PORT: String(other.port) })
    expect(stdout).toMatch(
      /^Server: running at \S+, version 9\.9\.9\n {2}problem: another process holds the database$/m,
    )
    expect(stdout).toMatch(/^Documents that fail validation: 1\n {2}main atom: entry must have an id$/m)
  })

  it('does not take another program for the server', async () => {
    await using data = await makeDataFolder({})
    using other = await listen('<html>Hello</html>')
    const { stdout } = await runCli(['status', '--json'], {
      GAZETTE_DATA: data.path,
      PORT: String(other.port),
    })
    expect(JSON.parse(stdout)).toMatchObject({ server: { isRunning: false, problems: [] } })
  })
})

/** A program that answers every request with the text. */
async function listen(text: string) {
  const server = createServer((_request, response) => response.end(text))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
