import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

let data: DataFolder
beforeAll(async () => {
  data = await makeDataFolder({
    'articles/ferry.md': markdown(
      'The ferry',
      { authors: 'Ida Fell', published: '2026-10-01' },
      'It sails at noon.',
    ),
    'articles/tram.md': markdown('Łódź', { published: '2026-11-01' }, 'A tram, and no ferry.'),
    'articles/draft.md': markdown('A ferry', { published: '' }),
  })
  await runCli(['import'], { GAZETTE_DATA: data.path })
})
afterAll(() => data[Symbol.asyncDispose]())
const run = (...args: string[]) => runCli(['search', ...args], { GAZETTE_DATA: data.path })

describe('gazette search', () => {
  it('prints the published articles, newest first, with excerpts', async () => {
    const { code, stdout } = await run('ferry')
    expect(code).toBe(0)
    expect(stdout.split('\n')).toEqual([
      '2026-11-01  tram  Łódź',
      '    A tram, and no ferry.',
      '2026-10-01  ferry  The ferry',
      '    It sails at noon.',
      '',
    ])
  })

  it.each([
    [['lodz'], ['tram']],
    [
      ['ferry', '--best'],
      ['ferry', 'tram'],
    ],
    [['ferry', '--author', 'Ida Fell'], ['ferry']],
    [['ferry', '--from', '2026-11'], ['tram']],
    [['ferry', '--limit', '1'], ['tram']],
    [['--', 'ferry', '-tram'], ['ferry']],
    [['"no ferry"'], ['tram']],
    [['nowhere'], []],
  ])('%j finds %j', async (args, slugs) => {
    const { stdout } = await run('--json', ...args)
    const { articles, isComplete } = JSON.parse(stdout)
    expect([articles.map(({ slug }: { slug: string }) => slug), isComplete]).toEqual([slugs, true])
  })

  it.each([
    [[], 'name a word to find'],
    [['*'], 'name a word to find'],
    [['a', '--from', 'soon'], 'not "soon"'],
    [['a', '--limit', '0'], 'from 1 to 500, not "0"'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await run(...args)
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  })
})
