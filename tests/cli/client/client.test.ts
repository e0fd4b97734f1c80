import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remoteCommands } from '../../../src/cli/client/commands.ts'
import { createCommands } from '../../../src/cli/program.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { type CliResult, runCli } from '../../support/run-cli.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

let data: DataFolder
/** The folder of the client. */
let desk: DataFolder
let server: TestServer
let token: string

beforeAll(async () => {
  data = await makeDataFolder({ 'articles/tides.md': markdown('Tides') })
  desk = await makeDataFolder({
    'spring/ferry.md': markdown('The ferry', { published: '' }),
    'spring/fog/bell.html': '<h1>The fog bell</h1><p>It rang.</p>',
    'spring/broken.json': '{ "title": " ", "published": "soon" }',
    'low.md': markdown('Low', { published: '' }),
  })
  server = await startGazette(data, { pollLimit: 0 })
  token = await makeToken(['read', 'write', 'publish'])
  await desk.write('token', `${token}\n`)
})

afterAll(async () => {
  await server.close()
  for (const folder of [data, desk]) await folder[Symbol.asyncDispose]()
})

async function makeToken(scopes: readonly string[]): Promise<string> {
  const by = { how: 'command' } as const
  return (await server.gazette.store.tokens.create({ name: 'Desk', scopes, by })).secret
}

const address = () => `http://127.0.0.1:${server.port}`

/** A command for the server, where there is no publication. */
function ask(...args: string[]): Promise<CliResult> {
  return runCli([...args, '--server', address()], {
    ...{ GAZETTE_DATA: `${desk.path}/nothing`, GAZETTE_SERVER_TOKEN_FILE: `${desk.path}/token` },
  })
}

async function askJson(...args: string[]): Promise<unknown> {
  const { stdout, stderr, code } = await ask(...args, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

/** The same command on the machine of the server. */
function onSite(...args: string[]): Promise<CliResult> {
  return runCli(args, { GAZETTE_DATA: data.path, GAZETTE_URL: server.url })
}

describe('a command with --server', () => {
  it('put saves files by their names, and a refused one stops no other', async () => {
    const { code, stdout, stderr } = await ask('put', `${desk.path}/spring`)
    expect([code, stdout.trim()]).toEqual([1, 'Articles: 2 created, 0 updated, 0 unchanged, 1 refused'])
    expect(stderr).toContain('broken.json:1: refused: title')
    expect(stderr).toContain('published must be a date')
    expect(await askJson('put', `${desk.path}/spring/ferry.md`)).toMatchObject({
      articles: [{ outcome: 'unchanged', slug: 'the-ferry', problems: [], warnings: [] }],
    })
    const bell = `${desk.path}/spring/fog/bell.html`
    expect(await askJson('put', bell, '--dry-run')).toMatchObject({ dryRun: true })
    await desk.write('spring/ferry.md', markdown('The ferry', { published: '' }, 'It leaves at ten.'))
    expect(await askJson('put', `${desk.path}/spring/ferry.md`)).toMatchObject({
      articles: [{ outcome: 'updated' }],
    })
    expect((await server.gazette.store.findArticle('fog/bell'))?.article.slug).toBe('the-fog-bell')
  })

  it('has the output of the same command on the machine of the server', async () => {
    expect(await askJson('publish', 'ferry')).toMatchObject({ slug: 'the-ferry', status: 'published' })
    const note = ['--grade', 'minor', '--note', 'A name.']
    expect(await askJson('correct', 'ferry', ...note)).toMatchObject({ slug: 'the-ferry' })
    const commands = [
      ['list'],
      ['list', '--status', 'draft'],
      ['show', 'the-ferry'],
      ['show', 'the-ferry', '--revision', '1'],
      ['history', 'the-ferry'],
    ]
    for (const command of commands) {
      for (const form of [[], ['--json']]) {
        const [there, here] = [await ask(...command, ...form), await onSite(...command, ...form)]
        expect(there).toEqual(here)
        expect(there.code).toBe(0)
      }
    }
  })

  it('schedules, unpublishes, previews, withdraws and deletes', async () => {
    const bell = 'the-fog-bell'
    const preview = (await askJson('preview', 'fog/bell', '--hours', '2')) as { url: string }
    expect((await fetch(preview.url)).status).toBe(200)
    expect((await ask('publish', bell, '--at', '2026-11-24')).stdout).toBe(
      'the-fog-bell is scheduled, dated 2026-11-24.\n',
    )
    expect((await ask('unpublish', bell)).stdout).toContain('the-fog-bell is a draft.')
    expect((await ask('publish', bell)).stdout).toMatch(
      /^the-fog-bell is published, dated 20[\d-]+T[\d:]+Z\.\n$/,
    )
    expect((await ask('withdraw', bell, '--reason', 'Wrong.')).stdout).toBe(
      'the-fog-bell is withdrawn. "publish the-fog-bell" publishes it again.\n',
    )
    expect(await ask('delete', bell)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('add --yes to delete it') },
    })
    expect((await ask('delete', bell, '--yes')).stdout).toContain('Feeds show its tombstone')
    expect(await ask('show', bell)).toMatchObject({ code: 1, stderr: expect.stringContaining('was deleted') })
  })

  it('says of an article of a file what keeps the change without the store', async () => {
    expect((await ask('withdraw', 'tides')).stdout).toContain(
      'add "status: withdrawn" to the article\'s file',
    )
  })

  it('uploads media files, searches, and tells the state of the server', async () => {
    await desk.write('quay.png', onePixelPng)
    await desk.write('page.html', '<script>1</script>')
    const media = ['--server', address(), '--token', await makeToken(['media'])]
    const put = (...args: string[]) => runCli(['media', 'put', ...args, ...media], {})
    const [quay, page] = [`${desk.path}/quay.png`, `${desk.path}/page.html`]
    expect((await put(quay, '--in', '2026')).stdout).toBe('Media files: 1 put, 0 unchanged, 0 refused\n')
    expect((await put(quay, '--in', '2026')).stdout).toBe('Media files: 0 put, 1 unchanged, 0 refused\n')
    expect(await put(page)).toMatchObject({ code: 1, stderr: expect.stringContaining('page.html: refused') })
    expect(await put(quay, '--force')).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') })
    expect(await data.read('media/2026/quay.png')).toBeTruthy()
    const ferry = ['search', 'ferry']
    await expect.poll(async () => (await ask(...ferry)).stdout).toContain('the-ferry')
    expect((await ask(...ferry)).stdout).toBe((await onSite(...ferry)).stdout)
    expect(await ask('search')).toMatchObject({ code: 1, stderr: expect.stringContaining('a word') })
    expect((await ask('status')).stdout).toMatch(/^Publication: The Test Courier .*Articles: \d+ draft/s)
    expect(await askJson('status')).toMatchObject({ publication: { title: 'The Test Courier' } })
  })

  it('makes, lists and revokes tokens', async () => {
    const admin = ['--server', address(), '--token', await makeToken(['admin'])]
    const manage = (...args: string[]) => runCli(['token', ...args, ...admin], {})
    const made = await manage('create', '--name', 'CMS', '--scope', 'write', '--expires', '90d', '--json')
    expect(made.stderr).toBe('')
    const { id, secret, state } = JSON.parse(made.stdout)
    expect([secret, state]).toEqual([expect.stringMatching(/^gzt_/), 'active'])
    expect((await manage('list')).stdout).toBe((await onSite('token', 'list')).stdout)
    expect((await manage('revoke', id)).stdout).toContain('is revoked')
    expect(await server.gazette.store.tokens.find(secret)).toBeUndefined()
    expect(await manage('revoke', 'nothing')).toMatchObject({ code: 1 })
  })

  it('is refused if no server carries it out, and put without a server', async () => {
    for (const command of [['import'], ['media', 'make'], ['backup', 'x.db'], ['serve']]) {
      const { code, stderr } = await ask(...command)
      expect([code, stderr]).toEqual([1, expect.stringContaining('only on the machine of the publication')])
    }
    expect((await ask('schema')).code).toBe(0)
    expect(await runCli(['put', 'x.md'], {})).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('name it with --server') },
    })
  })

  it('takes server and token from options, variables and files', async () => {
    const of = { GAZETTE_SERVER: `${address()}/` }
    const results = [
      await runCli(['list'], { ...of, GAZETTE_SERVER_TOKEN: token }),
      await runCli(['list'], { ...of, GAZETTE_SERVER_TOKEN_FILE: `${desk.path}/token` }),
      await runCli(['list', '--token', token], of),
      await runCli(['list', '--token-file', `${desk.path}/token`], of),
    ]
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  })
})

describe('what fails is told in words', () => {
  it.each<[string, string[], string]>([
    ['an address that is none', ['list', '--server', 'news.example'], '--server must be an address such as'],
    ['a token without a server', ['list', '--token', 'x'], 'name it with --server'],
    [
      'a token file that is not there',
      ['list', '--server', 'http://x.example', '--token-file', '/none'],
      '/none',
    ],
    ['a server that is not there', ['list', '--server', 'http://127.0.0.1:1'], 'does not answer'],
    ['a name that is not there', ['list', '--server', 'http://nothing.invalid'], 'does not answer'],
  ])('%s', async (_what, args, words) => {
    const { code, stderr } = await runCli(args, {})
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)])
  })

  it.each([
    ['no token', '', ['list'], 'does not let this client in'],
    ['a wrong token', 'gzt_wrong', ['list'], 'gazette token create'],
    ['an unknown article', 'own', ['show', 'nothing'], 'no article has the key, id or slug "nothing"'],
    ['a draft that is corrected', 'own', ['correct', 'low', '--grade', 'minor', '--note', 'x'], 'is draft'],
    ['a wrong status', 'own', ['list', '--status', 'drift'], 'did you mean draft?'],
    ['wrong hours', 'own', ['preview', 'low', '--hours', 'x'], '--hours must be'],
    ['a wrong date', 'own', ['publish', 'low', '--at', 'soon'], '--at must be a date'],
    ['files on the machine of the server', 'own', ['delete', 'low', '--file'], '--file is for files'],
  ])('%s', async (_what, kind, args, words) => {
    await ask('put', `${desk.path}/low.md`)
    const GAZETTE_SERVER_TOKEN = kind === 'own' ? token : kind
    const { code, stderr } = await runCli(args, { GAZETTE_SERVER: address(), GAZETTE_SERVER_TOKEN })
    expect([code, stderr]).toEqual([1, expect.stringContaining(words)])
  })

  it('a token without the scope, and an article of a file', async () => {
    const reader = { GAZETTE_SERVER: address(), GAZETTE_SERVER_TOKEN: await makeToken(['read']) }
    expect(await runCli(['publish', 'low', '--json'], reader)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('"problem":"forbidden"') },
    })
    await desk.write('tides.md', markdown('Tides'))
    expect(await ask('put', `${desk.path}/tides.md`)).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('tides.md') },
    })
  })

  /** A server that answers as the test wants. */
  async function withServer(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
    const fake = createServer(answer)
    await new Promise<void>((resolve) => fake.listen(0, '127.0.0.1', resolve))
    try {
      await work(`http://127.0.0.1:${(fake.address() as AddressInfo).port}`)
    } finally {
      fake.closeAllConnections()
      fake.close()
    }
  }

  it.each([429, 503])(
    'a server that is busy (%i) is asked again when it says, under the same key',
    async (status) => {
      const keys: unknown[] = []
      const shown = { slug: 'low', status: 'published', livesIn: 'store', published: '2026-11-23' }
      await withServer(
        (req, res) => {
          keys.push(req.headers['idempotency-key'])
          const isFirst = keys.length === 1
          res.writeHead(isFirst ? status : 200, { 'Content-Type': 'application/json', 'Retry-After': '0' })
          res.end(JSON.stringify(isFirst ? {} : shown))
        },
        async (url) => {
          const { code, stdout, stderr } = await runCli(['publish', 'low'], { GAZETTE_SERVER: url })
          expect([code, stdout]).toEqual([0, 'low is published, dated 2026-11-23.\n'])
          expect(stderr).toContain('is busy')
          expect(keys).toHaveLength(2)
          expect(keys[0]).toBe(keys[1])
        },
      )
    },
  )

  it.each<[string, RequestListener, string]>([
    [
      'that redirects',
      (_req, res) => res.writeHead(301, { Location: 'https://a.example/' }).end(),
      'a.example',
    ],
    [
      'of another program',
      (_req, res) => res.writeHead(200).end('<h1>Hi</h1>'),
      'not as the API of Gazette does',
    ],
    ['that hangs up', (req) => req.socket.destroy(), 'the connection was cut'],
  ])('a server %s', async (_what, answer, words) => {
    await withServer(answer, async (url) => {
      const { code, stderr } = await runCli(['list'], { GAZETTE_SERVER: url })
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)])
    })
  })
})

it('each command that a server carries out is one of this machine, too', () => {
  const names = createCommands({}).commands.map((one) => one.name())
  expect(remoteCommands.filter((name) => !names.includes(name.split(' ')[0] ?? ''))).toEqual([])
})
