import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from './free-port.ts'
import { eventually } from './start-gazette.ts'

const root = resolve(import.meta.dirname, '../..')

export interface ReadmeApp extends AsyncDisposable {
  /** The public address of the publication, with a slash at its end. */
  readonly url: string
  /** Asks the process to end, and resolves with its exit code and signal when it has ended by itself. */
  end(): Promise<readonly [code: number | null, signal: string | null]>
}

/** The Express app of `src/library/README.md` on a free port, word for word, with the folder as its publication. */
export async function startReadmeApp(dataFolder: string): Promise<ReadmeApp> {
  const readme = await readFile(join(root, 'src/library/README.md'), 'utf8')
  const [, code = ''] = /## In your own Express app\n\n```js\n(.*?)```/s.exec(readme) ?? []
  const port = await freePort()
  const url = `http://localhost:${port}/news/`
  const own = [
    ["'gazette'", JSON.stringify(join(root, 'src/library/index.ts'))],
    ['https://example.org/news/', url],
    ['listen(3000)', `listen(${port})`],
  ] as const
  const text = own.reduce((app, [from, to]) => {
    if (!app.includes(from)) throw new Error(`the app of the README has no ${from}`)
    return app.replace(from, to)
  }, code)
  const folder = await mkdtemp(join(tmpdir(), 'gazette-app-'))
  await writeFile(join(folder, 'app.mjs'), text)
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await symlink(dataFolder, join(folder, 'my-paper'))
  const app = spawn(process.execPath, ['app.mjs'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  await eventually(() => fetch(`${url}healthz`))
  return {
    url,
    end: () => end(app),
    [Symbol.asyncDispose]: async () => {
      app.kill('SIGKILL')
      await rm(folder, { recursive: true })
    },
  }
}

async function end(app: ChildProcess): Promise<readonly [number | null, string | null]> {
  const ended = once(app, 'exit')
  app.kill('SIGTERM')
  const [code, signal] = await ended
  return [code, signal]
}
