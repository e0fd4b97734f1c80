import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const story = (number: number, fields: object = {}) => ({
  id: `https://old.example/?p=${number}`,
  slug: `story-${number}`,
  title: `Story ${number}`,
  published: '2019-05-04T07:00:00Z',
  section: 'Harbour',
  contentHtml: `<p>Text ${number}.</p>`,
  ...fields,
})
const toLines = (stories: readonly object[]) => stories.map((one) => JSON.stringify(one)).join('\n')

describe('importing an export', () => {
  let data: DataFolder
  const at = (name: string) => join(data.path, name)
  const run = (...args: string[]) => runCli(args, { GAZETTE_DATA: data.path })

  beforeAll(async () => {
    const stories = [story(1), story(2, { status: 'draft' }), story(3, { title: '' })]
    data = await makeDataFolder({ 'old.jsonl': toLines(stories) })
  })
  afterAll(() => data[Symbol.asyncDispose]())

  it('says the same in a dry run, and saves nothing', async () => {
    const { stdout, stderr, code } = await run('import', at('old.jsonl'), '--dry-run')
    expect(stdout).toMatch(
      /^JSON Lines \(dry run: nothing is saved\)\n {2}articles {2}2 created, 0 updated, 0 unchanged, 1 refused\n {2}of these {2}1 drafts/,
    )
    expect(stderr).toContain('old.jsonl:3: refused: title is missing')
    expect(code).toBe(1)
    expect((await run('list')).stdout).not.toContain('story')
    expect((await readdir(data.path)).filter((name) => name.startsWith('gazette-refused'))).toEqual([])
  })

  it('keeps ids, prints the list of sections, and a second time changes nothing', async () => {
    const { stdout } = await run('import', at('old.jsonl'), '--refused', at('refused.json'))
    expect(stdout).toContain('2 created, 0 updated, 0 unchanged, 1 refused')
    expect(stdout).toContain('{"slug":"harbour","title":"Harbour"}')
    const shown = await run('show', 'story-1', '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'https://old.example/?p=1', status: 'published' })
    const again = await run('import', at('old.jsonl'), '--refused', at('again.json'), '--json')
    expect(JSON.parse(again.stdout).exports[0].stories).toMatchObject({
      created: 0,
      updated: 0,
      unchanged: 2,
      refused: 1,
    })
  })

  it('takes a refused story under its id, when it was mended', async () => {
    const [refused] = JSON.parse(await data.read('refused.json'))
    expect(refused.problems).toEqual([expect.stringContaining('title is missing')])
    await data.write('refused.json', JSON.stringify([{ ...refused, title: 'Mended' }]))
    await run('import', at('refused.json'))
    const shown = await run('show', 'story-3', '--json')
    expect(JSON.parse(shown.stdout)).toMatchObject({ id: 'https://old.example/?p=3', title: 'Mended' })
  })

  it('refuses a file that is in the way before it begins', async () => {
    const { stderr, code } = await run('import', at('old.jsonl'), '--refused', at('refused.json'))
    expect([code, stderr]).toEqual([1, expect.stringContaining('refused.json exists, and may be in work')])
  })

  it('lists the forms if it knows none, or not the one that is named', async () => {
    await data.write('odd.xyz', 'nothing that anyone knows')
    const odd = await run('import', at('odd.xyz'))
    expect(odd.stderr).toMatch(/odd\.xyz is neither an article \(.*\) nor an export that Gazette recognises/)
    expect(odd.stderr).toMatch(/^ {2}jsonl +JSON Lines: a \.jsonl file/m)
    const named = await run('import', at('old.jsonl'), '--form', 'jsonlines')
    expect(named.stderr).toContain('--form "jsonlines" is no form that Gazette reads')
  })
})
