import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { runCli, startCli } from '../support/run-cli.ts'
import { eventually } from '../support/start-gazette.ts'

const count = 2_000
const story = (number: number) => ({
  id: `https://old.example/?p=${number}`,
  slug: `story-${number}`,
  title: `Story ${number}`,
  published: '2019-05-04T07:00:00Z',
  contentHtml: `<p>${'The ferry was late again. '.repeat(40)}</p>`,
})

it('an import that was killed goes on where it was, and a third run finds nothing to do', async () => {
  const lines = Array.from({ length: count }, (_, number) => JSON.stringify(story(number)))
  await using data = await makeDataFolder({ 'old.jsonl': lines.join('\n') })
  const environment = { GAZETTE_DATA: data.path }
  const args = ['import', join(data.path, 'old.jsonl'), '--json']
  const listed = async () => JSON.parse((await runCli(['list', '--json'], environment)).stdout).length
  const killed = startCli(args, environment)
  await eventually(async () => expect(await listed()).toBeGreaterThan(0))
  killed.process.kill('SIGKILL')
  expect((await killed.done).code).toBeNull()
  const before = await listed()
  expect(before).toBeLessThan(count)
  const countsOf = async () => JSON.parse((await startCli(args, environment).done).stdout).exports[0].stories
  expect(await countsOf()).toMatchObject({ created: count - before, unchanged: before, refused: 0 })
  expect(await countsOf()).toMatchObject({ created: 0, updated: 0, unchanged: count })
})
