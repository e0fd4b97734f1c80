import { chmod, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDebianProgram } from './debian-program.ts'
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
  const args = [...user, join(folder, 'pgbouncer.ini')]
  const pgbouncer = await startDebianProgram({ program, args, port, folder })
  return {
    url: url.replace(/:\d+\//, `:${port}/`),
    [Symbol.asyncDispose]: () => pgbouncer[Symbol.asyncDispose](),
  }
}
