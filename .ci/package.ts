/**
 * What npm runs around `npm pack` and `npm publish`: `prepack` compiles `src` into `.build` and gives package.json the form
 * that users of the package need; `postpack` gives it back.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import node from '../src/server/node.json' with { type: 'json' }

const root = join(import.meta.dirname, '..')
const output = join(root, '.build')
const manifestFile = join(root, 'package.json')
const savedManifest = join(root, '.package.json.saved')

/** A clone needs less, since it brings the Node that runs. */
const engines = { node: `>=${node.oldest}` }

type Manifest = Readonly<Record<string, unknown>>

/** Compiles, and copies what is no TypeScript to where the compiled files look for it. */
function build(): void {
  rmSync(output, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '-p', join(import.meta.dirname, 'tsconfig.build.json')], {
    stdio: 'inherit',
  })
  for (const file of globSync('**/*.{cjs,css,eta,js,json}', { cwd: join(root, 'src') })) {
    mkdirSync(dirname(join(output, file)), { recursive: true })
    copyFileSync(join(root, 'src', file), join(output, file))
  }
  const viewer = join(output, 'api/openapi/viewer')
  mkdirSync(viewer, { recursive: true })
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js'])
    copyFileSync(join(root, 'node_modules/swagger-ui-dist', file), join(viewer, file))
  chmodSync(join(output, 'cli/gazette.cjs'), 0o755)
  const needed = findDeclarations(join(output, 'library/index.d.ts'))
  for (const file of globSync('**/*.d.ts', { cwd: output })) {
    if (!needed.has(join(output, file))) rmSync(join(output, file))
  }
}

const importedFile = /(?<=["'])(\.{1,2}\/[^"']+)\.ts(?=["'])/g

/**
 * The declarations that the types of the library are made of; the others would only be more to download. They name each
 * other as the compiled files are named, since older compilers know no other names.
 */
function findDeclarations(entry: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(entry)
  const text = readFileSync(entry, 'utf8')
  for (const [, path = ''] of text.matchAll(importedFile)) {
    const file = `${resolve(dirname(entry), path)}.d.ts`
    if (!found.has(file)) findDeclarations(file, found)
  }
  writeFileSync(entry, text.replace(importedFile, '$1.js'))
  return found
}

/** Without what only a clone needs. */
function toPackageManifest(manifest: Manifest): Manifest {
  const {
    private: _private,
    scripts: _scripts,
    devDependencies: _tools,
    allowScripts: _allowed,
    ...rest
  } = manifest
  return { ...rest, engines }
}

function prepack(): void {
  // An earlier pack that failed has not given it back.
  postpack()
  build()
  // npm lists the files only, and reads the manifest as it is.
  if (process.env.npm_config_dry_run === 'true') return
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest
  copyFileSync(manifestFile, savedManifest)
  writeFileSync(manifestFile, `${JSON.stringify(toPackageManifest(manifest), null, 2)}\n`)
}

function postpack(): void {
  if (existsSync(savedManifest)) renameSync(savedManifest, manifestFile)
}

const step = process.argv[2]
if (step === 'prepack') prepack()
else if (step === 'postpack') postpack()
else
  throw new Error(
    `the step is prepack or postpack, not ${step}; ${relative(root, import.meta.filename)} is run by npm pack`,
  )
