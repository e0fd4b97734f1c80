import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

/** Who may import whom from src. A new line here is an architectural decision: see src/README.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  async: ['domain'],
  http: ['domain', 'serve'],
  formats: ['domain'],
  validator: ['domain'],
  media: [],
  store: ['async', 'domain'],
  editing: ['store', 'domain'],
  ingest: ['editing', 'store', 'media', 'formats', 'async', 'domain', 'server'],
  audience: ['store', 'http', 'async', 'domain'],
  metrics: ['store', 'http', 'async', 'domain', 'serve'],
  push: ['store', 'formats', 'http', 'async', 'domain'],
  serve: ['audience', 'metrics', 'store', 'formats', 'media', 'http', 'async', 'domain'],
  server: [
    'push',
    'serve',
    'audience',
    'metrics',
    'editing',
    'ingest',
    'store',
    'formats',
    'validator',
    'media',
    'async',
    'http',
    'domain',
    'cli',
  ],
  cli: ['server', 'editing', 'ingest', 'store', 'formats', 'validator', 'media', 'async', 'http', 'domain'],
  'main.ts': ['server'],
  'cli.ts': ['cli', 'server'],
}

/** The only places where a package may be imported. */
const homes: Readonly<Record<string, RegExp>> = {
  feed: /^formats\//,
  kysely: /^store\//,
  'node:sqlite': /^store\//,
  pg: /^store\//,
  express: /^server\/app\.ts$|\/routes\.ts$/,
  commander: /^cli\//,
  chokidar: /^ingest\/folder\//,
  'node:cluster': /^server\//,
  undici: /^push\//,
  'ipaddr.js': /^push\//,
}

interface Import {
  readonly from: string
  readonly to: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
)
const imports: readonly Import[] = files.flatMap((file) => {
  const text = readFileSync(join(source, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].map(([, to]) => ({ from: file, to: to ?? '' }))
})
const ours = imports.filter(({ to }) => to.startsWith('.'))

function room(file: string): string {
  return file.split('/')[0] ?? file
}

function target({ from, to }: Import): string {
  return relative(source, resolve(source, dirname(from), to))
}

describe('the house', () => {
  it('has the rooms of the plan and no others', () => {
    expect(new Set(files.map(room))).toEqual(new Set(Object.keys(arrows)))
  })

  it.each(Object.entries(arrows))('%s imports only from what it may: %j', (from, allowed) => {
    const broken = ours
      .filter((one) => room(one.from) === from)
      .filter((one) => room(target(one)) !== from && !allowed.includes(room(target(one))))
    expect(broken).toEqual([])
  })

  it.each(Object.entries(homes))('%s is imported only where it belongs: %s', (name, home) => {
    const places = imports
      .filter(({ to }) => to === name || to.startsWith(`${name}/`))
      .map(({ from }) => from)
    expect(places.length).toBeGreaterThan(0)
    expect(places.filter((place) => !home.test(place))).toEqual([])
  })

  it('reads the environment and the clock only where things are wired', () => {
    const readers = files.filter((file) =>
      /process\.env|new Date\(\)/.test(readFileSync(join(source, file), 'utf8')),
    )
    expect(readers.filter((file) => !['main.ts', 'cli.ts', 'server', 'cli'].includes(room(file)))).toEqual([])
  })

  it('has no module that imports itself in a circle', () => {
    const edges = Map.groupBy(ours, ({ from }) => from)
    const state = new Map<string, 'open' | 'done'>()
    const visit = (file: string, way: readonly string[]): string[] => {
      if (state.get(file) === 'done') return []
      if (state.get(file) === 'open') return [[...way, file].join(' → ')]
      state.set(file, 'open')
      const found = (edges.get(file) ?? []).flatMap((one) => visit(target(one), [...way, file]))
      state.set(file, 'done')
      return found
    }
    expect(files.flatMap((file) => visit(file, []))).toEqual([])
  })
})
