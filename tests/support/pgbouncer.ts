import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export interface Pgbouncer extends AsyncDisposable {
  /** The address of the same database behind it. */
  readonly url: string
}

/** As distributed by Debian: it is not in every PATH. */
const program = '/usr/sbin/pgbouncer'
/** PgBouncer refuses to run as root. */
const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []

/** A real PgBouncer with the defaults of its distribution. Throws if it is not installed. */
export async function startPgbouncer(url: string, mode: 'session' | 'transaction'): Promise<Pgbouncer> {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-pgbouncer-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  const { username, password, port: behind } = new URL(url)
  await writeFile(join(folder, 'users.txt'), `"${username}" "${password}"\n`)
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
* = host=127.0.0.1 port=${behind} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(folder, 'users.txt')}
pool_mode = ${mode}
default_pool_size = 40
`,
  )
  const child = spawn(program, [...user, join(folder, 'pgbouncer.ini')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (text) => {
    said += text
  })
  const failure = new Promise<never>((_resolve, reject) => {
    child.once('error', ({ message }) =>
      reject(new Error(`PgBouncer cannot be started; .ci/readers installs it: ${message}`)),
    )
    child.once('exit', (code) => reject(new Error(`PgBouncer ended with ${code}: ${said}`)))
  })
  failure.catch(() => {})
  await Promise.race([answers(port), failure])
  return {
    url: url.replace(/:\d+\//, `:${port}/`),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return
    } catch {
      await sleep(20)
    } finally {
      socket.destroy()
    }
  }
}
