import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = resolve(import.meta.dirname, '../src')

const foundations = ['files', 'async', 'http', 'domain']
const below = ['store', 'formats', 'validator', 'media', 'words', 'look', ...foundations]
const stages = ['push', 'api', 'serve', 'audience', 'metrics']

/** Who may import whom from src. A new line here is an architectural decision: see src/README.md. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  async: ['domain'],
  http: ['async', 'domain'],
  files: ['async', 'domain'],
  media: foundations,
  formats: ['words', 'domain'],
  validator: ['domain'],
  words: ['domain'],
  look: ['domain'],
  store: ['async', 'domain'],
  editing: below,
  ingest: ['editing', ...below],
  exporting: ['ingest', ...below],
  audience: below,
  metrics: below,
  push: ['editing', ...below],
  api: ['ingest', 'editing', ...below],
  serve: ['audience', 'metrics', 'editing', ...below],
  server: [...stages, 'editing', 'ingest', ...below],
  cli: ['server', 'api', 'editing', 'ingest', 'exporting', ...below],
  library: ['server', 'editing', 'ingest', ...below],
  'main.ts': ['server'],
  'cli.ts': ['cli', 'server'],
}

/** From the entry points down to the rooms that import nothing. */
const mostFloors = 8

/** The only places where a package may be imported. */
const homes: Readonly<Record<string, RegExp>> = {
  feed: /^formats\//,
  kysely: /^store\//,
  'node:sqlite': /^store\//,
  pg: /^store\//,
  express: /^server\/app\.ts$|\/routes\.ts$/,
  busboy: /^http\/multipart\.ts$/,
  commander: /^cli\//,
  'csv-parse': /^ingest\/forms\/records\//,
  'zod-openapi': /^api\/openapi\//,
  chokidar: /^ingest\/folder\//,
  'node:cluster': /^server\//,
  undici: /^http\/outgoing\//,
  'ipaddr.js': /^http\/outgoing\//,
  '@aws-sdk/client-s3': /^media\/bucket\//,
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
  return [...text.matchAll(/(?:from\s+|import\s+|import\()'([^']+)'/g)].map(([, to]) => ({
    from: file,
    to: to ?? '',
  }))
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

  const between = (name: (file: string) => string) =>
    Map.groupBy(
      ours.map((one) => [name(one.from), name(target(one))] as const).filter(([from, to]) => from !== to),
      ([from]) => from,
    )

  it.each([
    ['module', (file: string) => file],
    ['room', room],
  ])('has no %s that imports itself in a circle', (_what, name) => {
    const edges = between(name)
    const state = new Map<string, 'open' | 'done'>()
    const visit = (at: string, way: readonly string[]): string[] => {
      if (state.get(at) === 'done') return []
      if (state.get(at) === 'open') return [[...way, at].join(' → ')]
      state.set(at, 'open')
      const found = (edges.get(at) ?? []).flatMap(([, to]) => visit(to, [...way, at]))
      state.set(at, 'done')
      return found
    }
    expect([...edges.keys()].flatMap((at) => visit(at, []))).toEqual([])
  })

  it(`has at most ${mostFloors} floors`, () => {
    const edges = between(room)
    const floors = new Map<string, number>()
    const floor = (at: string): number => {
      const known = floors.get(at)
      if (known !== undefined) return known
      const below = new Set((edges.get(at) ?? []).map(([, to]) => to))
      const found = 1 + Math.max(0, ...[...below].map(floor))
      floors.set(at, found)
      return found
    }
    expect(Math.max(...[...edges.keys()].map(floor))).toBeLessThanOrEqual(mostFloors)
  })

  it('has no loose file beside the two entry points', () => {
    expect(files.filter((file) => !file.includes('/')).sort()).toEqual(['cli.ts', 'main.ts'])
  })

  it('has no folder with more files than fit on a screen, and no file of more than 300 lines', () => {
    const byFolder = Map.groupBy(files, dirname)
    expect([...byFolder].filter(([, inside]) => inside.length > 18).map(([folder]) => folder)).toEqual([])
    const lines = (file: string) => readFileSync(join(source, file), 'utf8').split('\n').length
    expect(files.filter((file) => lines(file) > 301)).toEqual([])
  })
})
