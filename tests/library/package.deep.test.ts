import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import node from '../../src/server/node.json' with { type: 'json' }
import { freePort } from '../support/free-port.ts'
import { eventually } from '../support/start-gazette.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
const tarball = `gazette-${manifest.version}.tgz`

let folder: string
let packed: { readonly files: readonly string[]; readonly manifestAfter: string }
let installed: { readonly stdout: string; readonly stderr: string }
/** An empty folder with the package and nothing else. */
let user: string

/** Without what npm and vitest tell the programs that they run. Where the registry is stays. */
const told =
  /^(?:npm_(?!config_registry)\w+|INIT_CWD|NODE_(?:OPTIONS|ENV|COMPILE_CACHE|PATH|V8_COVERAGE)|VITEST\w*|GAZETTE_\w+)$/i
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)))

async function packClone(): Promise<void> {
  const clone = join(folder, 'clone')
  const { stdout } = await run('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  for (const file of stdout.trim().split('\n')) {
    await mkdir(dirname(join(clone, file)), { recursive: true })
    await cp(join(root, file), join(clone, file)).catch(() => {})
  }
  await symlink(join(root, 'node_modules'), join(clone, 'node_modules'))
  await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: clone, env })
  const list = await run('tar', ['-tzf', join(folder, tarball)])
  packed = {
    files: list.stdout.trim().split('\n'),
    manifestAfter: await readFile(join(clone, 'package.json'), 'utf8'),
  }
}

async function installNode(version: string): Promise<string> {
  const place = join(folder, `node-${version}`)
  await mkdir(place)
  await writeFile(join(place, 'package.json'), '{}')
  await run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], { cwd: place, env })
  return join(place, 'node_modules/node/bin/node')
}

async function bytesIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const sizes = entries.map(async (entry) => (await lstat(join(entry.parentPath, entry.name))).blocks * 512)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-package-'))
  await packClone()
  user = join(folder, 'user')
  await mkdir(user)
  await writeFile(join(user, 'package.json'), '{ "type": "module" }')
  installed = await run('npm', ['install', '--no-audit', '--no-fund', join(folder, tarball)], {
    cwd: user,
    env,
  })
}, 600_000)

afterAll(() => rm(folder, { recursive: true }))

describe('npm pack', () => {
  it('gives JavaScript, and the types of the library, without tests and samples', () => {
    const odd = packed.files.filter(
      (file) => !/^package\/(?:\.build\/|README\.md$|LICENSE$|package\.json$)/.test(file),
    )
    expect(odd).toEqual([])
    expect(packed.files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([])
    for (const file of [
      'library/index.js',
      'library/index.d.ts',
      'cli/gazette.cjs',
      'serve/pages/views/layout.eta',
    ])
      expect(packed.files).toContain(`package/.build/${file}`)
  })

  it('leaves the clone as it was', async () => {
    expect(packed.manifestAfter).toBe(await readFile(join(root, 'package.json'), 'utf8'))
  })
})

describe('installed', () => {
  it('it says nothing but what npm says, and takes at most 130 MB', async () => {
    expect(installed.stderr).toBe('')
    expect(installed.stdout.trim()).toMatch(/^added \d+ packages in \S+$/)
    expect(await bytesIn(join(user, 'node_modules'))).toBeLessThan(130e6)
  })

  it('its types are whole under strict, with every declaration checked', async () => {
    const consumer = join(folder, 'consumer')
    await mkdir(join(consumer, 'node_modules'), { recursive: true })
    await symlink(join(user, 'node_modules/gazette'), join(consumer, 'node_modules/gazette'))
    await symlink(join(root, 'node_modules/@types'), join(consumer, 'node_modules/@types'))
    await symlink(join(root, 'node_modules/undici-types'), join(consumer, 'node_modules/undici-types'))
    const compilerOptions = {
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
      ...{
        module: 'nodenext',
        moduleResolution: 'nodenext',
        target: 'es2024',
        lib: ['es2024', 'esnext.disposable'],
      },
      ...{ types: ['node'] },
    }
    await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }))
    await writeFile(join(consumer, 'package.json'), '{ "type": "module" }')
    await writeFile(
      join(consumer, 'app.ts'),
      `import express from 'express'
import { type ArticleInput, buildFeed, createGazette, PublisherError } from 'gazette'
const gazette = await createGazette({ data: 'my-paper', url: 'https://example.org/news/' })
express().use('/news', gazette.router)
const article: ArticleInput = { id: 'post-1', title: 'One', published: new Date() }
const [report] = await gazette.editing.save([article])
const slug: string | undefined = report?.article?.slug
// @ts-expect-error a format that there is not
try { buildFeed('rdf', {}, []) } catch (error) { if (error instanceof PublisherError) console.log(error.problem, slug) }
`,
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', consumer], { encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})

it('on an older Node command and library say in one sentence which they need', async () => {
  const old = await installNode('24.13.0')
  const sentence = `Gazette needs Node ${node.oldest} or newer, and this is Node 24.13.0.`
  const command = spawnSync(old, ['node_modules/.bin/gazette', 'list'], { cwd: user, env, encoding: 'utf8' })
  expect([command.status, command.stdout, command.stderr]).toEqual([1, '', `${sentence}\n`])
  const script =
    "import('gazette').then((g) => g.createGazette({})).catch((error) => console.log(error.message))"
  const library = spawnSync(old, ['-e', script], { cwd: user, env, encoding: 'utf8' })
  expect([library.stdout, library.stderr]).toEqual([`${sentence}\n`, ''])
})

describe.each([node.oldest, 'latest'])('on Node %s', (version) => {
  let program: string

  beforeAll(async () => {
    program = await installNode(version)
  }, 300_000)

  const gazette = (args: readonly string[], cwd: string, more: Readonly<Record<string, string>> = {}) =>
    spawn(program, [join(user, 'node_modules/.bin/gazette'), ...args], { cwd, env: { ...env, ...more } })

  it.each(['1', '2'])('a publication is begun and served by command, with %s processes', async (workers) => {
    const paper = join(user, `paper-${version}-${workers}`)
    const init = gazette(['init', paper, '--yes', '--title', 'My Paper', '--author', 'Nell Arkwright'], user)
    expect(await once(init, 'exit')).toEqual([0, null])
    const port = await freePort()
    const settings = {
      PORT: String(port),
      GAZETTE_WORKERS: workers,
      GAZETTE_URL: 'https://example.org/news/',
    }
    const server = gazette(['serve'], paper, settings)
    const ended = once(server, 'exit')
    const text = await eventually(async () => {
      const response = await fetch(`http://localhost:${port}/news/rss.xml`)
      expect(response.status).toBe(200)
      return response.text()
    })
    expect(text).toContain('<title>My Paper</title>')
    expect(text).toContain('<item>')
    const page = await fetch(`http://localhost:${port}/news/`)
    expect(await page.text()).toContain('href="/news/assets/')
    // The process has replaced itself by one with a bounded heap.
    const flags = await readFile(`/proc/${server.pid}/cmdline`, 'utf8')
    expect(flags.split('\0')).toContain('--max-old-space-size=768')
    server.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    const list = gazette(['list'], paper)
    const [printed] = await Promise.all([list.stdout.toArray(), once(list, 'exit')])
    expect(printed.join('')).toMatch(/^published /)
  })

  it('a program imports the library, and ends by itself when it has closed it', async () => {
    const script = `
      import { buildFeed, createGazette } from 'gazette'
      const publication = { id: 'tag:example.org,2026:p', title: 'P', language: 'en', publisher: { name: 'P' } }
      const gazette = await createGazette({ store: 'sqlite:program-${version}.db', url: 'https://example.org/news', publication })
      const [{ outcome }] = await gazette.editing.save([{ id: 'one', title: 'One', contentHtml: '<p>One</p>', published: '2026-11-23' }])
      const found = await gazette.editing.find('one')
      await gazette.close()
      const feed = { id: 'urn:x:f', title: 'F', url: 'https://example.org/f', homeUrl: 'https://example.org/', language: 'en', publisher: { name: 'P' } }
      const entry = { id: 'urn:x:1', title: 'E', url: 'https://example.org/1', published: '2026-11-23' }
      console.log(JSON.stringify([outcome, found.slug, buildFeed('atom', feed, [entry]).includes('<id>urn:x:1</id>')]))
    `
    await writeFile(join(user, 'program.mjs'), script)
    const { stdout, stderr } = await run(program, ['program.mjs'], { cwd: user, env })
    expect([JSON.parse(stdout), stderr]).toEqual([
      ['created', 'one', true],
      expect.not.stringContaining('rror'),
    ])
  })
})
