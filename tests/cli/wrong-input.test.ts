import { once } from 'node:events'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

/** What a person cannot act on: a stack, an object, the name of an error, the words of a system call. */
const forMachines = /^\s+at |\[object|\w+Error\b|\bE[A-Z]{4,}\b|errno|undefined/m

async function expectRefusal(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  message: string,
): Promise<void> {
  const { code, stdout, stderr } = await runCli(args, environment)
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  // The address of a database, with the system's own words behind ours.
  // The letters at the end of a folder's name are random.
  const words = (stdout + stderr).replace(/\(.*\)|gazette-data-\w+/g, '')
  expect(words).not.toMatch(forMachines)
}

const rows: readonly (readonly [args: string, message: string])[] = [
  ['pubish alpha', "unknown command 'pubish'\n(Did you mean publish?)"],
  ['pubish alpha', '`gazette --help` lists all commands'],
  ['serve --port 9000', "unknown option '--port'"],
  ['show', "missing required argument 'slug'"],
  ['show alpa', 'no article has the slug "alpa"; did you mean alpha?'],
  ['show nothing-like-it', 'no article has the slug "nothing-like-it"; the command list prints every slug'],
  ['show data/articles/alpha.md', 'no article has the slug "data/articles/alpha.md"; did you mean alpha?'],
  ['show alpha --revision 9', 'alpha has the revisions 1 to 1, not "9"'],
  ['history /articles/alpha', 'did you mean alpha?'],
  ['log --article alpa', 'did you mean alpha?'],
  ['log --kind publishd', 'did you mean published?'],
  ['log --since soon', '--since must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, not "soon"'],
  ['log --limit 0', '--limit must be a whole number from 1 to 10000, not "0"'],
  ['publish alpa', 'did you mean alpha?'],
  ['publish alpha --at noon', '--at must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, not "noon"'],
  ['withdraw alpa', 'did you mean alpha?'],
  ['correct alpa --grade minor --note x', 'did you mean alpha?'],
  ['correct alpha --grade big --note x', 'grade must be one of minor, significant, correction, not "big"'],
  ['correct alpha --grade minor', "required option '--note <text>' not specified"],
  ['list all', 'too many arguments'],
  [
    'list --status publishd',
    'must be one of draft, scheduled, published, withdrawn, not "publishd"; did you mean published?',
  ],
  ['import none.md', 'none.md cannot be read: there is no such file or folder'],
  ['import --published soon', '--published must be a date such as 2026-11-23'],
  ['import --dryrun', "unknown option '--dryrun'\n(Did you mean --dry-run?)"],
  ['import package.txt package.json', 'package.txt cannot be read: there is no such file or folder'],
  ['check none.md', 'none.md cannot be read: there is no such file or folder'],
  ['audience --days 0', 'days must be a whole number from 1 to 400; it says "0"'],
  ['audience --feed a/b/c', 'feed must be main, or one such as tags/ferry; it says "a/b/c"'],
  ['subscriptions --host http://a/', 'a host is a name such as reader.example, not "http://a/"'],
  ['deliveries --limit 0', '--limit must be a whole number from 1 to 999999, not "0"'],
  ['unsubscribe', 'give either the id of a subscription or --host'],
  ['unsubscribe 123', 'no subscription has the id "123"'],
  ['block a@b', 'a host is a name such as reader.example, not "a@b"'],
  ['unblock reader.example', 'reader.example is not blocked'],
  ['backup', "missing required argument 'file'"],
  ['backup DATA', 'is a folder; name a file in it'],
  ['backup DATA/publication.json', 'exists; name another file, or replace it with --force'],
  ['backup DATA/none/backup.db', 'there is no such file or folder'],
  ['restore DATA/none.db', 'only an empty store can be filled'],
  ['copy --from DATA/a.db --to postgres:x', '--from must be sqlite:FILE, sqlite::memory: or postgres://'],
  ['copy --from DATA/a.db --to postgres:x', '--to must be sqlite:FILE, sqlite::memory: or postgres://'],
  ['copy --from sqlite:DATA/none.db --to sqlite:DATA/other.db', 'there is no database at'],
  ['copy --from sqlite:DATA/gazette.db', "required option '--to <url>' not specified"],
  ['schema now', 'too many arguments'],
]

describe('a command with wrong arguments says what to do', () => {
  let data: DataFolder
  beforeAll(async () => {
    data = await makeDataFolder({ 'articles/alpha.md': markdown('Alpha') })
    await runCli(['import'], { GAZETTE_DATA: data.path })
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it.each(rows)('%s: %s', async (words, message) => {
    const environment = { GAZETTE_DATA: data.path }
    const args = words.split(' ').map((word) => word.replace('DATA', data.path))
    await expectRefusal(args, environment, message)
  })

  it.each([
    ['restore DATA/none.db', 'none.db'],
    ['restore DATA/publication.json', 'publication.json'],
    ['restore DATA/media', 'media'],
    ['backup DATA/backup.db', 'there is no database at'],
  ])('on an empty store: %s: %s', async (words, message) => {
    await using empty = await makeDataFolder({})
    const args = words.split(' ').map((word) => word.replace('DATA', empty.path))
    await expectRefusal(args, { GAZETTE_DATA: empty.path }, message)
  })
})

type Trouble = readonly [
  what: string,
  make: (data: DataFolder) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>,
  message: string,
]

const troubles: readonly Trouble[] = [
  [
    'a data folder that is not there',
    ({ path }) => ({ GAZETTE_DATA: `${path}/none` }),
    'none" begins one, and --data or GAZETTE_DATA names another folder',
  ],
  [
    'a data folder that is a file',
    ({ path }) => ({ GAZETTE_DATA: `${path}/publication.json` }),
    'cannot be read: a part of its path is a file, not a folder',
  ],
  [
    'a publication that is a folder',
    async ({ path, remove, write }) => {
      await remove('publication.json')
      await write('publication.json/x', '')
      return { GAZETTE_DATA: path }
    },
    'publication.json cannot be read: it is a folder',
  ],
  [
    'a publication that is a picture',
    async ({ path, write }) => {
      await write('publication.json', onePixelPng)
      return { GAZETTE_DATA: path }
    },
    'publication.json:1: file is a PNG picture, not a text in UTF-8',
  ],
  [
    'a publication in Windows-1252',
    async ({ path, write }) => {
      await write('publication.json', Buffer.from('{\n"title": "Le Caf\xe9"\n}', 'latin1'))
      return { GAZETTE_DATA: path }
    },
    'publication.json:2: file looks like Windows-1252 or Latin-1',
  ],
  [
    'a database in a folder that is not there',
    ({ path }) => ({ GAZETTE_DATA: path, DATABASE_URL: `sqlite:${path}/none/gazette.db` }),
    'none/gazette.db does not work: the file cannot be opened',
  ],
  [
    'a database that is a folder',
    ({ path }) => ({ GAZETTE_DATA: path, DATABASE_URL: `sqlite:${path}/media` }),
    'media does not work: the file cannot be opened',
  ],
  [
    'a database that is none',
    ({ path }) => ({ GAZETTE_DATA: path, DATABASE_URL: `sqlite:${path}/publication.json` }),
    'publication.json does not work: the file is not a database',
  ],
  [
    'a PostgreSQL that is not there',
    ({ path }) => ({ GAZETTE_DATA: path, DATABASE_URL: 'postgres://gazette:hunter2@127.0.0.1:1/gazette' }),
    'the database does not work: connection refused',
  ],
  [
    'a host of PostgreSQL that is not there',
    ({ path }) => ({ GAZETTE_DATA: path, DATABASE_URL: 'postgres://gazette:hunter2@none.invalid/gazette' }),
    'the database does not work: host name lookup failed',
  ],
]

describe('check of a feed that cannot be fetched says why', () => {
  let server: Server
  let origin: string
  beforeAll(async () => {
    server = createHttpServer((request, response) => {
      if (request.url === '/cut') request.socket.destroy()
      else if (request.url === '/circle') response.writeHead(302, { Location: '/circle' }).end()
      else response.writeHead(404).end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `127.0.0.1:${(server.address() as { port: number }).port}`
  })
  afterAll(() => {
    server.close()
  })

  it.each([
    ['http://ORIGIN/', 'answers 404 (Not Found)'],
    ['http://ORIGIN/cut', 'cannot be fetched: the server cut the connection'],
    ['http://ORIGIN/circle', 'cannot be fetched: it redirects in a circle'],
    ['https://ORIGIN/', 'cannot be fetched: the server does not speak HTTPS there'],
    ['http://none.invalid/', 'cannot be fetched: there is no host of this name'],
    ['http://127.0.0.1:1/', 'cannot be fetched: no browser fetches anything from this port'],
    ['http://127.0.0.1:2/', 'cannot be fetched: nothing listens there'],
    ['http://', 'cannot be fetched: it is no address such as https://example.org/feed.xml'],
  ])('%s: %s', async (address, message) => {
    await expectRefusal(['check', address.replace('ORIGIN', origin)], {}, message)
  })
})

describe('a command in the wrong place says what to do', () => {
  it.each(troubles)('%s', async (_what, make, message) => {
    await using data = await makeDataFolder({})
    const environment = await make(data)
    await expectRefusal(['list'], environment, message)
    const { stderr } = await runCli(['serve'], { ...environment, PORT: '0' })
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('hunter2')
  })

  it('a port that is taken, and addresses that are not of this machine', async () => {
    await using data = await makeDataFolder({})
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    for (const [settings, message] of [
      [
        { PORT: String(port) },
        `PORT ${port} is taken: another program listens on 127.0.0.1:${port}; stop it, or set`,
      ],
      [{ PORT: '0', HOST: '192.0.2.7' }, 'HOST must be an address of this machine; it is "192.0.2.7"'],
      [
        { PORT: '0', HOST: 'none.invalid' },
        'HOST must be an address of this machine; "none.invalid" has none',
      ],
    ] as const) {
      await expectRefusal(['serve'], { GAZETTE_DATA: data.path, ...settings }, message)
    }
    taken.close()
  })

  it('a folder without articles is no error, and says so', async () => {
    await using data = await makeDataFolder({})
    const { code, stderr } = await runCli(['import'], { GAZETTE_DATA: data.path })
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('contains no articles; there is nothing to import'),
    ])
  })
})

describe('check', () => {
  it('names the other file of a slug, an id or a name, and says once what the publication lacks', async () => {
    const publication = {
      id: 'tag:test.example,2026:c',
      title: 'C',
      language: 'en',
      publisher: { name: 'C' },
    }
    await using data = await makeDataFolder({
      'publication.json': JSON.stringify(publication),
      'articles/one.md': markdown('One', { slug: 'same' }),
      'articles/two.md': markdown('Two', { slug: 'same' }),
      'articles/three.md': markdown('Three', { id: 'third' }),
      'articles/tree.md': markdown('Tree', { id: 'third' }),
      'articles/four.md': markdown('Four'),
      'articles/four.json': '{"title": "Four"}',
    })
    for (const command of ['check', 'import --dry-run', 'import', 'check']) {
      const { code, stdout, stderr } = await runCli(command.split(' '), { GAZETTE_DATA: data.path })
      expect(code).toBe(1)
      expect(stderr).toMatch(
        /two\.md: \w+: slug "same" belongs to another article; .*that of "One", .*one\.md/,
      )
      expect(stderr).toMatch(/tree\.md: \w+: the id .*is that of .*three\.md/)
      expect(stderr).not.toMatch(/four\.json: /)
      expect(stderr).toMatch(/four\.md: \w+: file has the same name as .*four\.json, /)
      for (const lack of [
        'license and rights are missing',
        'publisher.email is missing',
        'timeZone is missing',
      ]) {
        expect((stdout + stderr).split(lack)).toHaveLength(2)
      }
    }
  })

  it('names the other file of a slug for a single file, too', async () => {
    await using data = await makeDataFolder({
      'articles/one.md': markdown('One', { slug: 'same' }),
      'articles/two.md': markdown('Two', { slug: 'same' }),
      'articles/three.md': markdown('Three', { id: 'third' }),
    })
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    await data.write('articles/tree.md', markdown('Tree', { id: 'third' }))
    const checked = await runCli(
      ['check', `${data.path}/articles/two.md`, `${data.path}/articles/tree.md`],
      environment,
    )
    expect(checked.stderr).toMatch(/two\.md: wrong: slug "same" .*that of "One", .*one\.md/)
    expect(checked.stderr).toMatch(/tree\.md: wrong: .*three\.md/)
    const imported = await runCli(['import', `${data.path}/articles/tree.md`], environment)
    expect(imported.stderr).toMatch(/tree\.md: refused: .*three\.md/)
  })
})
