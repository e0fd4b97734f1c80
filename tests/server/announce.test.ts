import { describe, expect, it } from 'vitest'
import { readableLines, startLog } from '../../src/server/log/log.ts'
import { announce } from '../../src/server/start-server.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { startGazette } from '../support/start-gazette.ts'

const articles = {
  'articles/a.md': markdown('Alpha'),
  'articles/b.md': markdown('Beta', { published: '' }),
  'articles/c.md': markdown('Gamma', { published: 'soon' }),
  'articles/d.md': markdown('Delta', { published: '2999-01-01' }),
}

/** What a server prints and logs on one terminal, in the order of its lines. */
async function start(isTerminal: boolean) {
  await using data = await makeDataFolder(articles)
  await using server = await startGazette(data)
  let shown = ''
  const log = startLog(
    { logLevel: 'info' },
    {},
    readableLines((text) => {
      shown += text
    }),
  )
  log.info('an article is imported')
  const problems = [{ field: 'published', line: 3, message: 'published must be a date' }]
  log.error({ file: 'c.md', problems }, 'an article is refused')
  await announce(server, log, {
    isTerminal,
    print: (text) => {
      shown += `${text}\n`
    },
  })
  return { url: server.url, lines: shown.trimEnd().split('\n') }
}

describe('the startup banner', () => {
  it('is the last thing on a terminal, whole, with what to do next', async () => {
    const { url, lines } = await start(true)
    const first = lines.findIndex((line) => line.includes(' is served at '))
    expect(lines.slice(first)).toEqual([
      `The Test Courier is served at ${url}/`,
      `  RSS       ${url}/rss.xml`,
      `  Atom      ${url}/atom.xml`,
      `  JSON Feed ${url}/feed.json`,
      '  Articles  1 published, 1 scheduled, 1 draft',
      '  Refused   1 file: run `gazette check`',
    ])
    const before = lines.slice(0, first).join('\n')
    expect(before).toContain('an article is imported')
    expect(before).toMatch(/problems.{0,9}:\s+line 3: published must be a date\n/)
    expect(before).toContain('publication.json: lacks: publisher.email is missing')
    expect(before).toContain('Gazette is serving')
  })

  it('comes after the problems of the start, which are known when the server has started', async () => {
    await using data = await makeDataFolder(articles)
    await using server = await startGazette(data)
    expect(server.logged).toContainEqual(
      expect.objectContaining({
        problem: 'import_refused',
        msg: '1 file or article of the data folder is refused; `gazette status` lists them',
      }),
    )
  })

  it('elsewhere is the addresses and the result of the import', async () => {
    const { url, lines } = await start(false)
    expect(lines.slice(-5)).toEqual([
      `The Test Courier is served at ${url}/`,
      `  RSS       ${url}/rss.xml`,
      `  Atom      ${url}/atom.xml`,
      `  JSON Feed ${url}/feed.json`,
      'Articles: 3 created, 0 updated, 0 unchanged, 1 refused',
    ])
  })

  it('is one line of JSON for programs', async () => {
    await using data = await makeDataFolder(articles)
    await using server = await startGazette(data)
    let said = ''
    const print = (text: string) => {
      said += text
    }
    await announce(server, startLog({ logLevel: 'silent' }), { asJson: true, print, warnings: ['careful'] })
    const { url } = server
    expect(JSON.parse(said)).toEqual({
      title: 'The Test Courier',
      url: `${url}/`,
      feeds: { rss: `${url}/rss.xml`, atom: `${url}/atom.xml`, json: `${url}/feed.json` },
      refused: [`${data.path}/articles/c.md`],
      notices: [],
      warnings: ['careful'],
    })
    expect(said).not.toContain('\n')
  })

  it('says where the server listens, if readers reach it elsewhere', async () => {
    await using data = await makeDataFolder(articles)
    await using server = await startGazette(data, { publicUrl: 'https://news.example' })
    let said = ''
    const print = (text: string) => {
      said += text
    }
    await announce(server, startLog({ logLevel: 'silent' }), { print, listensAt: 'http://localhost:8080' })
    expect(said).toContain('  JSON Feed https://news.example/feed.json\n  Listens at http://localhost:8080\n')
  })
})
