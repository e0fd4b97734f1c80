import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createCommands } from '../src/cli/program.ts'
import { paths } from '../src/domain/site.ts'
import { readerRules } from '../src/ingest/move-check/reader-rules.ts'
import { settingNames } from '../src/server/settings/settings.ts'
import { databaseProblems } from '../src/store/store.ts'

const root = resolve(import.meta.dirname, '..')
const documents = globSync('{*.md,{.github,data,src,tests}/**/*.md}', { cwd: root })
  .filter((file) => !/^tests\/fixtures|^data\/(?:articles|pages)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** The rows of tables, and the code words in their first cell. */
const describedNames = documents.flatMap(({ file, text }) =>
  [...text.matchAll(/^\| (`[^|]*`)(?: \| |$)/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ file, name })),
  ),
)

/** Fields of articles and publications may have the names of commands. */
const ofFields = 'data/README.md'

function placesOf(isIt: (name: string) => boolean): readonly string[] {
  return describedNames.filter(({ name }) => isIt(name)).map(({ file }) => file)
}

function linksOf({ file, text }: { readonly file: string; readonly text: string }) {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => ({ file, target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
}

/** What a person copies into a shell: lines of blocks, and the whole of code words. */
function commandsOf({ file, text }: { readonly file: string; readonly text: string }) {
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block = '']) =>
    block.split('\n'),
  )
  const inText = [...text.replace(/^ *```[\s\S]*?^ *```/gm, '').matchAll(/`(gazette [^`\n]+)`/g)]
  const lines = [...blocks, ...inText.map(([, code = '']) => code)]
  return lines.flatMap((line) => {
    const [, rest] = /^ *(?:npx |npm run )?gazette (?:-- )?(.*)$/.exec(line) ?? []
    if (rest === undefined || !/^[a-z]/.test(rest)) return []
    return [{ file, line: line.trim(), words: rest.replace(/ +#.*/, '').trim().split(/ +/) }]
  })
}

describe('the documents', () => {
  it.each(documents.flatMap(linksOf))('$file links to $target, which exists', ({ file, target }) => {
    const [path = '', anchor] = target.split('#')
    const found = path === '' ? join(root, file) : resolve(root, dirname(file), path)
    expect(existsSync(found), `${relative(root, found)} exists`).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(readFileSync(found, 'utf8'))).toContain(anchor)
  })

  it.each(settingNames)('describe the setting %s in one place', (setting) => {
    expect(placesOf((name) => name === setting)).toEqual(['src/server/README.md'])
  })

  it.each(createCommands({}).commands.map((command) => command.name()))(
    'describe the command %s in one place',
    (command) => {
      const places = placesOf((name) => name.split(' ')[0] === command).filter((file) => file !== ofFields)
      expect([...new Set(places)]).toEqual(['src/cli/README.md'])
    },
  )

  it('describe each metric in one place, and no metric that there is not', () => {
    const source = globSync('src/**/*.ts', { cwd: root }).map((file) =>
      readFileSync(join(root, file), 'utf8'),
    )
    const metrics = new Set(
      source.flatMap((text) => text.match(/(?<=(?:name: |named\(|counter\(|gauge\()\s*')gazette_\w+/g) ?? []),
    )
    const described = describedNames.filter(({ name }) => name.startsWith('gazette_'))
    expect(metrics.size).toBeGreaterThan(10)
    expect(described.map(({ name }) => name).sort()).toEqual([...metrics].sort())
    expect(new Set(described.map(({ file }) => file))).toEqual(new Set(['src/metrics/README.md']))
  })

  it('give alert rules that Prometheus can read, about metrics, labels and problems that there are', () => {
    const readme = readFileSync(join(root, 'src/metrics/README.md'), 'utf8')
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? []
    const { groups } = parse(text) as { groups: { rules: Record<string, unknown>[] }[] }
    const rules = groups.flatMap(({ rules }) => rules)
    expect(rules.length).toBeGreaterThan(8)
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length)
    const metrics = new Set(
      describedNames.map(({ name }) => name).filter((name) => name.startsWith('gazette_')),
    )
    for (const { alert, expr, annotations, for: wait = '1m' } of rules) {
      expect([alert, expr, annotations]).toEqual([
        expect.stringMatching(/^Gazette[A-Z]\w+$/),
        expect.any(String),
        { summary: expect.stringMatching(/\.$/) },
      ])
      expect(wait).toMatch(/^\d+[smh]$/)
      const used = String(expr).match(/gazette_\w+/g) ?? ['up']
      for (const name of used) if (name !== 'up') expect(metrics).toContain(name)
      const open = [...String(expr)].filter((one) => one === '(').length
      expect([...String(expr)].filter((one) => one === ')')).toHaveLength(open)
    }
    const [, problems = ''] = /^\| `gazette_store_problem` .*?: (.*) \|$/m.exec(readme) ?? []
    expect(problems.match(/(?<=`)\w+(?=`)/g)).toEqual([...databaseProblems])
  })

  const addresses = Object.values(paths).filter((path) => typeof path === 'string')
  it.each([...addresses, '/healthz', '/readyz', '/metrics', '/api/audience'])(
    'describe the address %s in one place',
    (address) => {
      const isHome = /^src\/(?:serve|api(?:\/\w+)?)\/README\.md$/
      expect(placesOf((name) => name === address)).toEqual([expect.stringMatching(isHome)])
    },
  )

  it.each(documents.flatMap(commandsOf))('$file: $line is a command with its options', ({ words }) => {
    const program = createCommands({})
    const [first = '', second = ''] = words
    const command = program.commands.find((one) => one.name() === first)
    expect(command?.name()).toBe(first)
    const inner = command?.commands.find((one) => one.name() === second)
    const known = [...program.options, ...(command?.options ?? []), ...(inner?.options ?? [])]
    const names = known.flatMap(({ long, short }) => [long, short])
    const used = words
      .filter((word) => word.startsWith('-') && word !== '--')
      .map((word) => word.split('=')[0])
    expect(names).toEqual(expect.arrayContaining([...used, '--json']))
  })

  it('say of each reader by which rule it knows an entry again', () => {
    const readme = readFileSync(join(root, 'src/ingest/README.md'), 'utf8')
    for (const { name, key, withoutId, isPerFeed, redirect } of readerRules)
      expect(readme).toContain(
        `| ${[name, key, withoutId, isPerFeed ? 'yes' : 'no', redirect].join(' | ')} |`,
      )
  })

  it('keep the front README short', () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    expect(readme.split('\n').length).toBeLessThanOrEqual(151)
    expect(readme).toContain('npm ci && npm start')
    expect(readme).toContain('npm ci && npm test')
  })
})
