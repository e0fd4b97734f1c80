import { describe, expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const sure = `Weir opens to canoes

Published 14 November 2021
By Nora Quill, Wend Courier

The weir at Cobb is open to canoes from Saturday, the council has said.

Paddlers had asked for it since the lock was shut in the spring.

A warden will count the boats.
`
const unsure = sure.replace('By Nora Quill, Wend Courier', 'By Nora Quill East Wendshire')

describe('importing page text', () => {
  it('prints what it read, so that a person sees whether it is right', async () => {
    await using data = await makeDataFolder({ 'articles/weir.txt': sure })
    const { stdout } = await runCli(['import', '--dry-run'], { GAZETTE_DATA: data.path })
    expect(stdout.split('\n').map((line) => line.trim())).toEqual([
      expect.stringMatching(/weir\.txt: read as$/),
      'title     Weir opens to canoes',
      'date      2021-11-14',
      'authors   Nora Quill',
      'lede      The weir at Cobb is open to canoes from Saturday, the council has said. (line 6)',
      'text      3 paragraphs',
      'left out  nothing',
      'Articles: 1 created, 0 updated, 0 unchanged, 0 refused (dry run: nothing is saved)',
      '',
    ])
  })

  it('publishes what it is sure of', async () => {
    await using data = await makeDataFolder({ 'articles/weir.txt': sure })
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^published +2021-11-14 +weir/)
  })

  it('keeps an unsure reading a draft, says of what it is unsure, and --publish overrules', async () => {
    await using data = await makeDataFolder({ 'articles/weir.txt': unsure })
    const environment = { GAZETTE_DATA: data.path }
    const { stderr, code } = await runCli(['import'], environment)
    expect(code).toBe(0)
    expect(stderr).toMatch(/weir\.txt:4: warning: authors is "Nora Quill East Wendshire", word for word/)
    expect(stderr).toMatch(/weir\.txt:\d+: warning: status is draft, since the reading is unsure/)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^draft +2021-11-14 +weir/)
    await runCli(['import', '--publish'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^published +2021-11-14 +weir/)
    await runCli(['import'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^published +2021-11-14 +weir/)
  })

  it('publishes an unsure reading that its front matter calls published', async () => {
    await using data = await makeDataFolder({
      'articles/weir.txt': `---\nstatus: published\n---\n${unsure}`,
    })
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^published +2021-11-14 +weir/)
  })
})

describe('what an import says of a file that it refuses', () => {
  it.each([
    ['an empty one', 'a.md', '\n \n', 'a.md: refused: file is empty'],
    [
      'front matter without an end',
      'a.md',
      '---\ntitle: A\n\nText.\n',
      'a.md:1: refused: the front matter must end with a line that is only ---',
    ],
    [
      'a list with one name twice',
      'a.json',
      '[{"id": "eel", "title": "A"}, {"id": "eel", "title": "B"}]',
      'a.json: refused: file holds two articles with the id or slug "eel"; give one another',
    ],
  ])('%s', async (_what, name, text, message) => {
    await using data = await makeDataFolder({ [`articles/${name}`]: text })
    const { stderr, code } = await runCli(['import'], { GAZETTE_DATA: data.path })
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

it('of a whole data folder is refused: it says what to name', async () => {
  await using data = await makeDataFolder({})
  await using other = await makeDataFolder({ 'articles/weir.txt': sure })
  const environment = { GAZETTE_DATA: data.path }
  expect(await runCli(['import', other.path], environment)).toMatchObject({
    code: 1,
    stderr: `${other.path} is a data folder: name ${other.path}/articles to import its articles, or serve it itself with GAZETTE_DATA=${other.path}\n`,
  })
  expect(await runCli(['import', `${other.path}/articles`], environment)).toMatchObject({ code: 0 })
  expect((await runCli(['list'], environment)).stdout).toMatch(/^published +2021-11-14 +weir/)
})
