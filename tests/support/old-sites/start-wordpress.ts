import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startDebianProgram } from '../debian-program.ts'
import { freePort } from '../free-port.ts'
import { makePicture } from '../make-picture.ts'

const run = promisify(execFile)
const scripts = fileURLToPath(new URL('wordpress', import.meta.url))

/** A real WordPress with an invented publication, on a MariaDB of its own. */
export interface OldWordPress extends AsyncDisposable {
  /** Without a slash at its end. */
  readonly url: string
  readonly port: number
  /** Writes the file that `Tools → Export → All content` gives. */
  export(file: string): Promise<void>
  /** Ends the web server: the port is free. The database goes on until it is disposed of. */
  stopServing(): Promise<void>
}

/** Throws if `.ci/readers` has not installed WordPress, PHP and MariaDB. */
export async function startWordPress(): Promise<OldWordPress> {
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'gazette-wordpress-'))
  opening.defer(() => rm(folder, { recursive: true, force: true }))
  const socket = join(folder, 'mariadb.sock')
  opening.use(await startMariadb(folder, socket))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const site = join(folder, 'site')
  await layFiles(site, { OLD_SITE: url, MARIADB_SOCKET: socket })
  const php = (script: string, ...args: string[]) => run('php', [join(site, script), ...args])
  await php('install.php')
  const picture = join(folder, 'harbour.png')
  await writeFile(picture, await makePicture({ width: 600, height: 400 }, (one) => one.png()))
  await php('begin.php', picture)
  const web = await startDebianProgram({
    program: '/usr/bin/php',
    args: ['-q', '-S', `127.0.0.1:${port}`, '-t', site, join(site, 'router.php')],
    port,
    folder: join(folder, 'web'),
  })
  opening.use(web)
  const opened = opening.move()
  return {
    url,
    port,
    export: async (file) => void (await php('export.php', file)),
    stopServing: async () => web[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

async function startMariadb(folder: string, socket: string): Promise<AsyncDisposable> {
  const data = join(folder, 'database')
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []
  const install = ['--auth-root-authentication-method=normal', '--skip-test-db']
  await run('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, ...install, ...asRoot])
  const port = await freePort()
  const args = [
    ...['--no-defaults', ...asRoot, `--datadir=${data}`, `--socket=${socket}`],
    ...['--bind-address=127.0.0.1', `--port=${port}`, `--pid-file=${join(folder, 'mariadb.pid')}`],
    ...['--innodb-buffer-pool-size=32M', '--innodb-flush-log-at-trx-commit=0'],
  ]
  const server = await startDebianProgram({ program: '/usr/sbin/mariadbd', args, port, folder: data })
  const create = 'create database wordpress character set utf8mb4'
  await run('mariadb', ['--no-defaults', '-uroot', `--socket=${socket}`, '-e', create])
  return server
}

/** WordPress as Debian has it, with our configuration and the smallest theme. Debian links its libraries, so links are followed. */
async function layFiles(site: string, values: Readonly<Record<string, string>>): Promise<void> {
  await cp('/usr/share/wordpress', site, { recursive: true, dereference: true })
  await cp(scripts, site, { recursive: true })
  const theme = join(site, 'wp-content/themes/plain')
  await mkdir(theme, { recursive: true })
  await mkdir(join(site, 'wp-content/uploads'))
  await cp(join(scripts, 'theme.php'), join(theme, 'index.php'))
  await writeFile(join(theme, 'style.css'), '/* Theme Name: Plain */\n')
  const settings = await readFile(join(scripts, 'wp-config.php'), 'utf8')
  const filled = Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    settings,
  )
  await writeFile(join(site, 'wp-config.php'), filled)
}
