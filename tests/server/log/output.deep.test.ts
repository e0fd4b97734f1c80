import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { freePort } from '../../support/free-port.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startFlags } from '../../support/start-flags.ts'
import { eventually } from '../../support/start-gazette.ts'

const program = resolve(import.meta.dirname, '../../..')
const server = [process.execPath, ...startFlags, `${program}/src/main.ts`].join(' ')
const command = `${process.execPath} ${program}/src/cli.ts`

/** Runs a line of a shell in a group of its own. */
function startShell(line: string, environment: Readonly<Record<string, string>>) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, ...environment }
  const shell = spawn('bash', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (text) => {
      said += text
    })
  }
  return { shell, said: () => said, done: once(shell, 'close').then(([code]) => ({ code, said })) }
}

const hasFullDisk = existsSync('/dev/full')

it.runIf(hasFullDisk).each([
  ['nobody reads its banner and its log', '2>&1 | true'],
  ['the disk of its log is full', '2>/dev/full'],
])('a server serves on and ends when it is told to: %s', async (_what, output) => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  const port = await freePort()
  const started = startShell(
    `(${server} & echo $! > ${data.path}/pid; wait $!; echo $? > ${data.path}/code) ${output}`,
    {
      GAZETTE_DATA: data.path,
      PORT: String(port),
    },
  )
  const get = (path: string) => ask(`http://127.0.0.1:${port}${path}`)
  await eventually(async () => expect((await get('/rss.xml')).status).toBe(200))
  // Each is a line of the log.
  for (const title of ['Beta', 'Gamma']) {
    await data.write('articles/a.md', markdown(title))
    await eventually(async () => expect((await get('/rss.xml')).text).toContain(title))
  }
  process.kill(Number(await data.read('pid')), 'SIGTERM')
  await started.done
  expect(await data.read('code')).toBe('0\n')
})

it.runIf(hasFullDisk)(
  'a command whose output is lost ends with 1, and one that nobody reads does not',
  async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const environment = { GAZETTE_DATA: data.path }
    expect(await startShell(`set -o pipefail; ${command} check | true`, environment).done).toMatchObject({
      code: 0,
    })
    expect(await startShell(`${command} schema >/dev/full`, environment).done).toEqual({
      code: 1,
      said: 'standard output cannot be written: the disk is full\n',
    })
  },
)
