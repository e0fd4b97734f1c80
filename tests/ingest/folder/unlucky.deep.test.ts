import { chmod, mkdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { makeFifo, makeSocket } from '../../support/odd-files.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'
import { feedOf, logOf, startUnprivileged } from '../../support/unprivileged-server.ts'

interface Row {
  readonly setUp: string
  /** Makes it in the data folder. */
  readonly make: (data: string) => unknown
  /** What the log says, in a notice or refusal. */
  readonly said?: RegExp
}

const rows: readonly Row[] = [
  {
    setUp: 'a link to itself below articles',
    make: (at) => symlink('loop', `${at}/articles/loop`),
    said: /articles\/loop .*itself/,
  },
  {
    setUp: 'a link to itself below media',
    make: (at) => symlink('loop', `${at}/media/loop`),
    said: /media\/loop .*itself/,
  },
  {
    setUp: 'two links to each other',
    make: (at) => symlink('two', `${at}/articles/one`).then(() => symlink('one', `${at}/articles/two`)),
    said: /articles\/one .*itself/,
  },
  {
    setUp: 'a link to the folder above',
    make: (at) => symlink('..', `${at}/articles/up`),
    said: /articles\/up .*outside/,
  },
  {
    setUp: 'a link to its own folder',
    make: (at) => symlink('.', `${at}/articles/again`),
    said: /articles\/again .*that it is in/,
  },
  {
    setUp: 'a link to its own folder below media',
    make: (at) => symlink('.', `${at}/media/again`),
    said: /media\/again .*that it is in/,
  },
  {
    setUp: 'a link to the root of the machine',
    make: (at) => symlink('/', `${at}/articles/root`),
    said: /articles\/root .*outside/,
  },
  {
    setUp: 'a link to the root of the machine below media',
    make: (at) => symlink('/', `${at}/media/root`),
    said: /media\/root .*outside/,
  },
  {
    setUp: 'a link to a secret file',
    make: (at) => symlink('/etc/passwd', `${at}/articles/passwd.md`),
    said: /passwd\.md.*outside/,
  },
  {
    setUp: 'a link to a disk that is not mounted',
    make: (at) => symlink('/mnt/none', `${at}/articles/disk`),
    said: /articles\/disk .*does not exist/,
  },
  {
    setUp: 'a FIFO with the name of an article',
    make: (at) => makeFifo(`${at}/articles/pipe.md`),
    said: /pipe\.md.*FIFO/,
  },
  {
    setUp: 'a FIFO with the name of a list',
    make: (at) => makeFifo(`${at}/articles/pipe.json`),
    said: /pipe\.json.*FIFO/,
  },
  { setUp: 'a FIFO below media', make: (at) => makeFifo(`${at}/media/pipe.png`) },
  {
    setUp: 'a socket with the name of an article',
    make: (at) => makeSocket(`${at}/articles/socket.md`),
    said: /socket\.md.*a socket/,
  },
  {
    setUp: 'a link to a device',
    make: (at) => symlink('/dev/zero', `${at}/articles/zero.md`),
    said: /zero\.md.*outside/,
  },
  {
    setUp: 'a file of 3 GB without bytes',
    make: (at) => writeFile(`${at}/articles/huge.md`, '').then(() => truncate(`${at}/articles/huge.md`, 3e9)),
    said: /huge\.md.*3000000000/,
  },
  { setUp: 'a folder with the ending of an article', make: (at) => mkdir(`${at}/articles/folder.md`) },
  {
    setUp: 'a file where a folder was',
    make: (at) => rm(`${at}/media`, { recursive: true }).then(() => writeFile(`${at}/media`, '')),
  },
  { setUp: 'no media folder', make: (at) => rm(`${at}/media`, { recursive: true }) },
  {
    setUp: 'a folder 200 folders deep',
    make: (at) => mkdir(`${at}/articles/${'d/'.repeat(200)}`, { recursive: true }),
  },
  {
    setUp: 'a thousand links to each other',
    make: async (at) => {
      for (let index = 0; index < 1000; index++)
        await symlink(`l${(index + 1) % 1000}`, `${at}/articles/l${index}`)
    },
    said: /itself/,
  },
  {
    setUp: 'folders that are links to each other’s folder',
    make: async (at) => {
      await mkdir(`${at}/articles/p`)
      await mkdir(`${at}/articles/q`)
      await symlink('../q', `${at}/articles/p/to-q`)
      await symlink('../p', `${at}/articles/q/to-p`)
    },
  },
  {
    setUp: 'a name that is not UTF-8',
    make: (at) => writeFile(Buffer.from(`${at}/articles/caf\xe9.md`, 'latin1'), markdown('Caf')),
    said: /caf.*md/,
  },
  {
    setUp: 'a name of control characters',
    make: (at) => writeFile(`${at}/articles/a\u001b[2J\n.json`, '{'),
    said: /line/,
  },
]

const said = ({ logged }: TestServer) => logged.map((line) => JSON.stringify(line)).join('\n')
const feed = async ({ url }: TestServer) => (await ask(`${url}/rss.xml`)).text

describe('the server starts, publishes the good articles and goes on, with', () => {
  it.each(rows)('$setUp, there before', async ({ make, said: sentence }) => {
    await using data = await makeDataFolder({ 'articles/good.md': markdown('Good') })
    await make(data.path)
    await using server = await startGazette(data)
    expect(await feed(server)).toContain('<title>Good</title>')
    if (sentence) expect(said(server)).toMatch(sentence)
    await data.write('articles/later.md', markdown('Later'))
    await eventually(async () => expect(await feed(server)).toContain('<title>Later</title>'))
  })

  it.each(rows)('$setUp, made while it runs', async ({ make, said: sentence }) => {
    await using data = await makeDataFolder({ 'articles/good.md': markdown('Good') })
    await using server = await startGazette(data)
    await make(data.path)
    await data.write('articles/later.md', markdown('Later'))
    await eventually(async () => expect(await feed(server)).toContain('<title>Later</title>'))
    if (sentence) await eventually(() => expect(said(server)).toMatch(sentence))
    expect(await feed(server)).toContain('<title>Good</title>')
  })
})

describe('links out of articles/ and media/', () => {
  it('are followed if the operator allows that, and what they lead to is watched', async () => {
    await using data = await makeDataFolder({ 'articles/good.md': markdown('Good') })
    await using elsewhere = await makeDataFolder({ 'articles/other.md': markdown('Other') })
    await symlink(join(elsewhere.path, 'articles'), join(data.path, 'articles/more'))
    await using server = await startGazette(data, { followsLinks: true })
    expect(await feed(server)).toContain('<title>Other</title>')
    await elsewhere.write('articles/new.md', markdown('New there'))
    await eventually(async () => expect(await feed(server)).toContain('<title>New there</title>'))
  })

  it('are no matter of the folders themselves: each may be a link, also to another folder later', async () => {
    await using data = await makeDataFolder({
      'releases/1/a.md': markdown('First'),
      'releases/2/a.md': markdown('Second'),
    })
    await rm(join(data.path, 'articles'), { recursive: true })
    await symlink('releases/1', join(data.path, 'articles'))
    await using server = await startGazette(data)
    expect(await feed(server)).toContain('<title>First</title>')
    await data.write('releases/1/b.md', markdown('Beside'))
    await eventually(async () => expect(await feed(server)).toContain('<title>Beside</title>'))
    await data.write('releases/2/b.md', markdown('Beside'))
    await symlink('releases/2', join(data.path, 'next'))
    await rename(join(data.path, 'next'), join(data.path, 'articles'))
    await eventually(async () => expect(await feed(server)).toContain('<title>Second</title>'))
  })
})

it('a folder that may not be read keeps its articles, and comes back', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('A'),
    'articles/in/b.md': markdown('B'),
  })
  await using server = await startUnprivileged(data)
  const folder = join(data.path, 'articles/in')
  await chmod(folder, 0)
  await data.write('articles/c.md', markdown('C'))
  await eventually(async () => expect(await feedOf(server)).toContain('<title>C</title>'))
  expect(await feedOf(server)).toContain('<title>B</title>')
  expect(logOf(server)).toMatch(/articles\/in is left out/)
  await chmod(folder, 0o755)
  await data.write('articles/in/b.md', markdown('B, edited'))
  await eventually(async () => expect(await feedOf(server)).toContain('B, edited'))
})
