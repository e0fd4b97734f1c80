import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type Environment, readSettingsAt } from '../../src/server/settings/environment.ts'
import { version } from '../../src/server/version.ts'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { startServerProcess } from '../support/server-process.ts'
import { eventually } from '../support/start-gazette.ts'

const preload = fileURLToPath(new URL('../../src/server/preload.cjs', import.meta.url))

it('the startup banner names the address and the feeds, and one line has the result of the import', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  const { url, kill, done } = await startServerProcess({ GAZETTE_DATA: data.path })
  expect(await ask(`${url}/rss.xml`)).toMatchObject({ status: 200 })
  kill('SIGTERM')
  const { code, stdout, stderr } = await done
  expect(code).toBe(0)
  expect(stdout).toBe(
    [
      `The Test Courier is served at ${url}/`,
      `  RSS       ${url}/rss.xml`,
      `  Atom      ${url}/atom.xml`,
      `  JSON Feed ${url}/feed.json`,
      'Articles: 1 created, 0 updated, 0 unchanged, 0 refused\n',
    ].join('\n'),
  )
  const logged = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  for (const line of logged) expect(line).toHaveProperty('msg')
  expect(logged).toContainEqual(expect.objectContaining({ msg: 'Gazette is serving', version }))
})

it('a server for all addresses without GAZETTE_URL says at its start, and in the log, what its feeds say', {
  tags: 'long',
}, async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  await using server = await startServerProcess({ GAZETTE_DATA: data.path, HOST: '0.0.0.0' })
  const warning = `HOST is 0.0.0.0, and GAZETTE_URL is not set: feeds and pages say ${server.url}, which works on this machine only`
  await eventually(() => {
    expect(server.said()).toContain(warning)
    expect(server.logged().filter(({ msg }) => msg.startsWith(warning))).toHaveLength(1)
  })
})

it('a port that is taken is said in a sentence', { tags: 'long' }, async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  await using other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { code, stdout, stderr } = await startCli(['serve'], { GAZETTE_DATA: data.path, PORT: String(port) })
    .done
  expect([code, stdout, stderr]).toEqual([
    1,
    '',
    `PORT ${port} is taken: another program listens on 127.0.0.1:${port}; stop it, or set another PORT\n`,
  ])
})

it('wrong settings stop the start, all named at once', async () => {
  const { code, stdout, stderr } = await runCli(['serve'], { PORT: 'web', LOG_LEVEL: 'loud' })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(
    /^PORT must be a port from 0 to 65535; it is "web"\nLOG_LEVEL must be one of .*; it is "loud"\n$/,
  )
})

it('a data folder without a publication is said in a sentence, and nothing is made there', async () => {
  await using data = await makeDataFolder()
  await data.remove('publication.json')
  const { code, stderr } = await runCli(['serve'], { GAZETTE_DATA: data.path, PORT: '0' })
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^there is no publication in \S+, nor in the store: "gazette init \S+" begins one, .*\n$/,
  )
  expect(stderr).not.toMatch(/^\s+at /m)
})

it('an old Node is told in one sentence which it needs, before it would fail on TypeScript', () => {
  const script = `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } }); require('${preload}')`
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([1, 'Gazette needs Node 24.13.1 or newer, and this is Node 20.20.2.\n'])
})

it('settings come from a file .env, too, and the environment wins', async () => {
  await using data = await makeDataFolder({ '.env': 'PORT=1234\nHOST=file.example\n' })
  const settings = (environment: Environment) => readSettingsAt(environment, { dataFolder: data.path })
  expect(settings({})).toMatchObject({ port: 1234, host: 'file.example' })
  expect(settings({ HOST: 'environment.example' })).toMatchObject({ port: 1234, host: 'environment.example' })
})

it('a file .env that cannot be read is said in a sentence', async () => {
  await using data = await makeDataFolder({ '.env/PORT': '1234' })
  const { code, stderr } = await runCli(['list'], { GAZETTE_DATA: data.path })
  expect([code, stderr]).toEqual([
    1,
    `the file ${data.path}/.env, which holds settings, cannot be read: it is a folder\n`,
  ])
})

it('npm start refuses arguments, which would do nothing', { tags: 'long' }, () => {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [main, '--port', '9000'], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^npm start takes no arguments, and "--port 9000" is one: settings come from the environment.*\n$/,
    ),
  ])
})

it('the version is printed by the server and by the command line', { tags: 'long' }, () => {
  for (const program of ['main.ts', 'cli.ts']) {
    const path = fileURLToPath(new URL(`../../src/${program}`, import.meta.url))
    expect(spawnSync(process.execPath, [path, '--version'], { encoding: 'utf8' }).stdout).toBe(`${version}\n`)
  }
})

it('a secret may be in a file, as systemd and container engines give it', async () => {
  await using data = await makeDataFolder({ token: 'a token of twenty-six signs\n'.replaceAll(' ', '-') })
  const settings = (environment: Environment) => readSettingsAt(environment, { dataFolder: data.path })
  const GAZETTE_TOKEN_FILE = join(data.path, 'token')
  expect(settings({ GAZETTE_TOKEN_FILE }).operatorToken).toBe('a-token-of-twenty-six-signs')
  expect(settings({ GAZETTE_TOKEN_FILE: '' }).operatorToken).toBeUndefined()
  expect(() => settings({ GAZETTE_TOKEN_FILE, GAZETTE_TOKEN: 'another-token-of-ours' })).toThrow(
    'GAZETTE_TOKEN and GAZETTE_TOKEN_FILE are both set: remove one of them',
  )
  expect(() => settings({ DATABASE_URL_FILE: '/no/such/file' })).toThrow(
    'DATABASE_URL_FILE cannot be read: /no/such/file: there is no such file or folder',
  )
})

it('a wrong file for a secret is named, and no store begins in its place', async () => {
  await using data = await makeDataFolder({
    empty: '\n',
    short: 'short\n',
    large: 'x'.repeat(70_000),
    token: 'a-token-of-twenty-six-signs',
    '.env': 'GAZETTE_TOKEN_FILE=token\n',
  })
  const settings = (environment: Environment) => readSettingsAt(environment, { dataFolder: data.path })
  const at = (name: string) => join(data.path, name)
  // In .env it is relative to the folder.
  expect(settings({}).operatorToken).toBe('a-token-of-twenty-six-signs')
  for (const [environment, message] of [
    [{ DATABASE_URL_FILE: at('empty') }, `DATABASE_URL_FILE cannot be read: ${at('empty')}: it is empty`],
    [
      { GAZETTE_TOKEN_FILE: '/dev/zero' },
      'GAZETTE_TOKEN_FILE cannot be read: /dev/zero: it is not a regular file',
    ],
    [{ GAZETTE_TOKEN_FILE: at('large') }, `GAZETTE_TOKEN_FILE cannot be read: ${at('large')}: it is larger`],
    [{ GAZETTE_TOKEN_FILE: at('short') }, `it is the content of ${at('short')} (GAZETTE_TOKEN_FILE)`],
    [
      { GAZETTE_TOKEN_FIEL: at('token') },
      'GAZETTE_TOKEN_FIEL is not a setting; did you mean GAZETTE_TOKEN_FILE?',
    ],
    [{ GAZETTE_URL_FILE: at('token') }, 'GAZETTE_URL_FILE is not a setting: a file may hold DATABASE_URL or'],
  ] as const)
    expect(() => settings(environment)).toThrow(message)
})
