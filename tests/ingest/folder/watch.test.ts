import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { watchPaths } from '../../../src/ingest/folder/watch.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { eventually } from '../../support/start-gazette.ts'

it('simultaneous changes give one call', async () => {
  await using data = await makeDataFolder()
  const told: number[] = []
  const watch = await watchPaths([join(data.path, 'articles')], (changed) => told.push(changed.size))
  for (const name of ['a', 'b', 'c']) await data.write(`articles/${name}.md`, 'text')
  await eventually(() => expect(told).toEqual([3]))
  await watch.close()
})

it('a folder whose changes never stop gives calls meanwhile', async () => {
  await using data = await makeDataFolder()
  let isTold = false
  const watch = await watchPaths([join(data.path, 'articles')], () => {
    isTold = true
  })
  let written = 0
  for (; !isTold && written < 400; written++) {
    await data.write(`articles/${written}.md`, 'text')
    await sleep(20)
  }
  expect(written).toBeLessThan(400)
  await watch.close()
})
