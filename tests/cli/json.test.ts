import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const files = {
  'articles/a.md': markdown('Alpha \u202e\u001b[31m'),
  'articles/b.md': markdown('Beta', { published: '' }),
  'articles/c.md': markdown('', { published: 'soon' }),
}
const summaryOf = (slug: string, status: string) => ({
  id: expect.stringMatching(/^urn:uuid:/),
  slug,
  status,
  title: expect.any(String),
  published: expect.stringMatching(/^20\d\d-/),
  url: `http://localhost:8080/articles/${slug}`,
})
const counts = { articles: 2, revisions: expect.any(Number), feeds: expect.any(Number) }

/** In order: each command works on what those before it left. */
const commands: readonly (readonly [words: string, value: unknown])[] = [
  [
    'import',
    {
      dryRun: false,
      articles: [
        { file: 'DATA/articles/a.md', outcome: 'created', slug: 'a', problems: [] },
        { file: 'DATA/articles/b.md', outcome: 'created', slug: 'b', title: 'Beta' },
        {
          file: 'DATA/articles/c.md',
          outcome: 'refused',
          problems: [
            { field: 'title', message: expect.any(String) },
            { field: 'published', line: 2 },
          ],
        },
      ],
      withdrawn: [],
      notices: [],
      publicationLacks: [expect.stringContaining('publisher.email is missing')],
    },
  ],
  ['list', [{ slug: 'b', status: 'draft', url: expect.any(String) }, summaryOf('a', 'published')]],
  ['list --status withdrawn', []],
  ['publish b', summaryOf('b', 'published')],
  [
    'correct a --grade correction --note Tuesday',
    { ...summaryOf('a', 'published'), updated: expect.any(String) },
  ],
  ['withdraw a --reason Wrong', summaryOf('a', 'withdrawn')],
  [
    'history a',
    [
      { number: 1, savedAt: expect.any(String), status: 'published', corrections: [], how: 'folder' },
      { number: 2, corrections: [{ grade: 'correction', note: 'Tuesday' }] },
      { number: 3, status: 'withdrawn', corrections: [], reason: 'Wrong', changes: ['withdrawn'] },
    ],
  ],
  [
    'log --article a --kind withdrawn',
    [
      {
        id: expect.any(Number),
        at: expect.stringMatching(/Z$/),
        kind: 'withdrawn',
        how: 'command',
        article: { slug: 'a', revision: 3 },
        detail: { reason: 'Wrong' },
      },
    ],
  ],
  ['show a --revision 1', { slug: 'a', title: expect.stringMatching(/^Alpha/), status: 'published' }],
  ['status', { articles: { published: 1, withdrawn: 1 }, refused: [{ file: 'c.md' }], waiting: [] }],
  [
    'check',
    {
      feeds: [],
      articles: [{ file: 'DATA/articles/a.md' }, {}, { problems: [{ field: 'title' }, {}] }],
      publicationLacks: [expect.any(String)],
    },
  ],
  ['check http://127.0.0.1:1/', { feeds: [{ error: expect.stringContaining('cannot be fetched') }] }],
  ['schema', { type: 'object' }],
  ['audience', { feeds: [] }],
  ['subscriptions', []],
  ['deliveries', []],
  ['block reader.example', { host: 'reader.example', ended: 0 }],
  ['block', [{ host: 'reader.example', blockedAt: expect.any(String) }]],
  ['unblock reader.example', { host: 'reader.example' }],
  ['token create --name CMS --scope write', { name: 'CMS', secret: expect.stringMatching(/^gzt_/) }],
  ['login --name Ada', { code: expect.any(String), name: 'Ada', expiresAt: expect.stringMatching(/Z$/) }],
  ['token list', [{ name: 'CMS', state: 'active', scopes: ['write'] }]],
  ['webhooks add http://93.184.215.14/hook', { state: 'active', secret: expect.stringMatching(/^whsec_/) }],
  ['webhooks list', [{ url: 'http://93.184.215.14/hook', waiting: 0 }]],
  ['upgrade', { version: expect.any(String) }],
  ['backup DATA/backup.db', { file: 'DATA/backup.db', ...counts }],
  ['copy --from sqlite:DATA/gazette.db --to sqlite:DATA/copy.db', counts],
  ['unpublish b', summaryOf('b', 'draft')],
  [
    'preview b',
    {
      slug: 'b',
      url: expect.stringMatching(/^http:\/\/localhost:8080\/preview\?/),
      entries: { rss: expect.stringContaining('/preview/rss.xml?') },
      expiresAt: expect.stringMatching(/Z$/),
    },
  ],
  ['redirects', []],
  [
    'delete b --yes --file',
    { slug: 'b', hasTombstone: true, moved: [{ from: 'DATA/articles/b.md', to: 'DATA/deleted/b.md' }] },
  ],
]

describe('with --json', () => {
  let data: DataFolder
  beforeAll(async () => {
    data = await makeDataFolder(files)
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it.each(commands)('%s prints one value, and nothing else', async (words, value) => {
    const args = words.split(' ').map((word) => word.replace('DATA', data.path))
    const { code, stdout, stderr } = await runCli([...args, '--json'], { GAZETTE_DATA: data.path })
    const read = JSON.parse(stdout)
    expect(JSON.parse(JSON.stringify(read).replaceAll(data.path, 'DATA'))).toMatchObject(value as object)
    const fails = ['import', 'check'].includes(args[0] ?? '')
    expect([code, stderr]).toEqual([fails ? 1 : 0, ''])
  })

  it('restore says what it has restored', async () => {
    await using empty = await makeDataFolder({})
    await runCli(['backup', `${empty.path}/backup.db`], { GAZETTE_DATA: data.path })
    const { stdout } = await runCli(['restore', `${empty.path}/backup.db`, '--json'], {
      GAZETTE_DATA: empty.path,
    })
    expect(JSON.parse(stdout)).toMatchObject({ ...counts, takenAt: expect.stringMatching(/Z$/) })
  })

  it.each([
    ['show nobody', 'not_found', 'no article has the slug "nobody"; the command list prints every slug'],
    ['frobnicate', 'invalid', "unknown command 'frobnicate'"],
    ['list --colour', 'invalid', "unknown option '--colour'"],
    ['show', 'invalid', "missing required argument 'slug'"],
  ])('%s prints its error as JSON on standard error', async (words, problem, message) => {
    const { code, stdout, stderr } = await runCli(['--json', ...words.split(' ')], {
      GAZETTE_DATA: data.path,
    })
    expect([code, stdout]).toEqual([1, ''])
    expect(JSON.parse(stderr)).toEqual({ error: { problem, message } })
  })

  it('a fault that was not foreseen says so', async () => {
    const { stderr } = await runCli(['list', '--json'], {
      GAZETTE_DATA: data.path,
      DATABASE_URL: `sqlite:${data.path}/media`,
    })
    expect(JSON.parse(stderr)).toMatchObject({ error: { problem: 'unavailable' } })
  })
})

describe('the folder of the publication', () => {
  it('is named by --data before or after the command, above GAZETTE_DATA', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const environment = { GAZETTE_DATA: '/nowhere' }
    expect(await runCli(['--data', data.path, 'import'], environment)).toMatchObject({ code: 0 })
    const { stdout } = await runCli(['list', '--data', data.path], environment)
    expect(stdout).toContain('Alpha')
  })

  it('has an .env, whose files are relative to it', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      '.env': 'DATABASE_URL=sqlite:other.db\nGAZETTE_URL=https://env.example\n',
    })
    await runCli(['import', '--data', data.path], {})
    const { stdout } = await runCli(['list', '--json', '--data', data.path], {})
    expect(JSON.parse(stdout)).toMatchObject([{ url: 'https://env.example/articles/a' }])
    expect((await data.read('other.db')).length).toBeGreaterThan(0)
  })
})
