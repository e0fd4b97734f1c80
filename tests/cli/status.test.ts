import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { makeFifo } from '../support/odd-files.ts'
import { runCli } from '../support/run-cli.ts'

describe('the status', () => {
  it('says that nothing was imported yet', async () => {
    await using data = await makeDataFolder()
    const { stdout, code } = await runCli(['status'], { GAZETTE_DATA: data.path })
    expect(code).toBe(0)
    expect(stdout).toContain('has not been imported yet')
  })

  it('names refused files with line and rule, what cannot be read, and the articles that wait for their files', async () => {
    const names = ['a', 'b', 'c', 'd', 'e']
    await using data = await makeDataFolder({
      ...Object.fromEntries(names.map((name) => [`articles/${name}.md`, markdown(name)])),
      'articles/in/bad.json': '{\n  "title": "Bad",\n  "published": "soon"\n}',
    })
    makeFifo(`${data.path}/articles/pipe.md`)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    for (const name of ['a', 'b', 'c']) await data.remove(`articles/${name}.md`)
    await runCli(['import'], environment)
    const { stdout } = await runCli(['status'], environment)
    expect(stdout).toMatch(/^Articles: 0 draft, 0 scheduled, 5 published, 0 withdrawn$/m)
    expect(stdout).toMatch(/^Last import: .*: 0 created, 0 updated, 2 unchanged, 2 refused, 0 withdrawn$/m)
    expect(stdout).toMatch(/articles\/in\/bad\.json:3: refused: published/)
    expect(stdout).toMatch(/articles\/pipe\.md: refused: file cannot be read: it is a FIFO/)
    expect(stdout).toMatch(/^Waiting, since their files are gone: 3$/m)
    expect(stdout).toMatch(/^ {2}a +a +since /m)
    expect(stdout).toContain('import --prune')

    const json = JSON.parse((await runCli(['status', '--json'], environment)).stdout)
    expect(json).toMatchObject({
      articles: { published: 5 },
      lastImport: { counts: { refused: 2 }, notices: [expect.stringMatching(/^3 of 5 articles/)] },
      refused: [{ file: 'in/bad.json', problems: [{ field: 'published', line: 3 }] }, { file: 'pipe.md' }],
      waiting: [{ key: 'a', slug: 'a' }, { key: 'b' }, { key: 'c' }],
    })

    await runCli(['import', '--prune'], environment)
    expect((await runCli(['status'], environment)).stdout).toMatch(/gone: none$/m)
  })
})
