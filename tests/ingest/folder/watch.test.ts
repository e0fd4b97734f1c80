import { mkdir, rename, symlink, utimes } from 'node:fs/promises'
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

it('a change that leaves a file’s time as it was gives a call', async () => {
  const at = new Date('2026-11-01T08:00:00Z')
  await using data = await makeDataFolder({ 'articles/a.md': 'one' })
  const path = join(data.path, 'articles/a.md')
  await utimes(path, at, at)
  await data.read('articles/a.md')
  const told: string[] = []
  const watch = await watchPaths([join(data.path, 'articles')], (changed) => told.push(...changed))
  await data.write('articles/a.md', 'two')
  await utimes(path, at, at)
  await eventually(() => expect(told).toContain(path))
  await watch.close()
})

it('a folder that becomes a link to another one, and the other one, give calls', async () => {
  await using data = await makeDataFolder()
  await mkdir(join(data.path, 'one'))
  await mkdir(join(data.path, 'two'))
  const path = join(data.path, 'current')
  await symlink('one', path)
  const told: string[] = []
  const watch = await watchPaths([path], (changed) => told.push(...changed), { lookEveryMs: 100 })
  await data.write('one/a.md', 'text')
  await eventually(() => expect(told).toEqual([join(path, 'a.md')]))
  await symlink('two', join(data.path, 'next'))
  await rename(join(data.path, 'next'), path)
  await eventually(() => expect(told).toContain(path))
  await sleep(500)
  await data.write('two/b.md', 'text')
  await eventually(() => expect(told).toContain(join(path, 'b.md')))
  await watch.close()
})

it('a link in a circle gives neither an error nor calls without end', async () => {
  await using data = await makeDataFolder({ 'articles/in/a.md': 'text' })
  const articles = join(data.path, 'articles')
  await symlink('..', join(articles, 'in/up'))
  await symlink('loop', join(articles, 'loop'))
  let calls = 0
  const watch = await watchPaths([articles], () => calls++, { lookEveryMs: 50 })
  await sleep(800)
  expect(calls).toBeLessThan(3)
  await data.write('articles/in/b.md', 'text')
  const before = calls
  await eventually(() => expect(calls).toBeGreaterThan(before))
  await watch.close()
})
