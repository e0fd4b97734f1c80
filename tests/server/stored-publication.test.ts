import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makeIncoming } from '../support/make-incoming.ts'
import { ask } from '../support/request.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const id = 'tag:test.example,2026:courier'
const courier = {
  id,
  title: 'The Stored Courier',
  language: 'en',
  timeZone: 'UTC',
  publisher: { name: 'The Courier' },
}

const titleOf = async (url: string) => JSON.parse((await ask(`${url}/feed.json`)).text).title

describe('a publication in the store', () => {
  it('begins by command, is served without a folder, changed, and survives a restart', async () => {
    await using data = await makeDataFolder({})
    await data.remove('publication.json')
    const environment = { GAZETTE_DATA: data.path }
    const begun = await runCli(
      ['init', '--store', '--title', 'First', '--language', 'en', '--yes'],
      environment,
    )
    expect(begun).toMatchObject({ code: 0, stdout: expect.stringContaining('First begins in the store') })
    const again = await runCli(['init', '--store', '--title', 'Second', '--yes'], environment)
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('the store holds it') })
    const shown = JSON.parse((await runCli(['publication', 'show'], environment)).stdout)
    expect(shown).toMatchObject({ title: 'First', id: expect.stringMatching(/^urn:uuid:/) })

    await using server = await startGazette(data, { logLevel: 'info' })
    expect(await titleOf(server.url)).toBe('First')
    const file = join(data.path, 'next.json')
    await writeFile(file, JSON.stringify({ ...shown, title: 'Third' }))
    expect(await runCli(['publication', 'put', file], environment)).toMatchObject({ code: 0 })
    await eventually(async () => expect(await titleOf(server.url)).toBe('Third'))
    await writeFile(file, JSON.stringify({ ...shown, language: 'no language', colour: 'red' }, null, 1))
    const wrong = await runCli(['publication', 'put', file], environment)
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/next\.json:\d+: language must be a language tag/)
    expect(wrong.stderr).toMatch(/next\.json:\d+: .*colour/)
    expect(await titleOf(server.url)).toBe('Third')
    await server.close()
    await using next = await startGazette(data)
    expect(await titleOf(next.url)).toBe('Third')
  })

  it('and its articles have no file that commands tell to change', async () => {
    await using data = await makeDataFolder({})
    await data.remove('publication.json')
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['init', '--store', '--title', 'First', '--yes'], environment)
    expect((await runCli(['status'], environment)).stdout).toMatch(
      /^Publication: First \(.*\), in the store\n/,
    )
    await using server = await startGazette(data)
    await server.gazette.store.saveArticles([makeIncoming('ferry', { key: '//api/ferry', origin: 'api' })])
    const correction = ['--grade', 'minor', '--note', 'A word.']
    for (const command of ['withdraw', 'publish', 'unpublish']) {
      const told = await runCli([command, 'ferry'], environment)
      expect(told).toMatchObject({ code: 0, stdout: expect.not.stringContaining("article's file") })
    }
    await runCli(['publish', 'ferry'], environment)
    const corrected = await runCli(['correct', 'ferry', ...correction], environment)
    expect(corrected).toMatchObject({ code: 0, stdout: expect.not.stringContaining('without the store') })
  })

  it('withdraws no article whose file is in a folder that this server has not', async () => {
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    const databaseUrl = `sqlite:${data.path}/gazette.db`
    const first = await startGazette(data)
    await first.gazette.changePublication(
      { ...(await first.gazette.publicationSource.show()).document, title: 'Taken' },
      { takesOver: true },
    )
    await first.close()
    const mediaCache = { cacheFolder: join(data.path, 'media-cache'), cacheBytes: 1_000_000 }
    await using second = await startGazette({ path: '/nowhere' }, { databaseUrl, mediaCache })
    const feed = JSON.parse((await ask(`${second.url}/feed.json`)).text)
    expect(feed).toMatchObject({ title: 'Taken', items: [{ title: 'Harbour' }] })
    await second.gazette.store.saveArticles([makeIncoming('ferry')])
    expect((await ask(`${second.url}/feed.json`)).text).toContain('Title of ferry')
  })

  it('is refused while a file gives it, and can take it over: the file is renamed, and its articles stay', async () => {
    await using data = await makeDataFolder({ 'articles/harbour.md': markdown('Harbour') })
    await using server = await startGazette(data)
    const { changePublication, publicationSource } = server.gazette
    const { document, file, version } = await publicationSource.show()
    expect(file).toBe(join(data.path, 'publication.json'))
    await expect(changePublication({ ...document, title: 'Other' })).rejects.toMatchObject({
      problem: 'conflict',
      message: expect.stringContaining(`${file} gives the publication`),
    })
    const other = { ...document, title: 'Other' }
    const taken = await changePublication(other, { takesOver: true, expectedVersion: version })
    expect(await titleOf(server.url)).toBe('Other')
    expect((await readdir(data.path)).filter((name) => name.startsWith('publication'))).toEqual([
      'publication.json.taken',
    ])
    await expect(changePublication(document, { expectedVersion: version })).rejects.toMatchObject({
      problem: 'outdated',
    })
    await expect(
      changePublication({ ...other, id: 'tag:test.example,2026:x' }, { expectedVersion: taken.version }),
    ).rejects.toMatchObject({ problem: 'conflict' })
    await expect(changePublication({ ...other, logo: 'none.png' })).rejects.toThrow('"none.png" is not there')
    // The folder goes on being followed.
    await data.write('articles/ferry.md', markdown('Ferry'))
    await eventually(async () => expect((await ask(`${server.url}/feed.json`)).text).toContain('Ferry'))
    expect(await titleOf(server.url)).toBe('Other')
    // A file that comes back gives it again.
    await data.write('publication.json', JSON.stringify({ ...courier, id: document.id, title: 'Back' }))
    await eventually(async () => expect(await titleOf(server.url)).toBe('Back'))
  })
})
