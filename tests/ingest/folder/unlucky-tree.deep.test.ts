import { spawnSync } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seed } from '../../support/depth.ts'
import { makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startServerProcess } from '../../support/server-process.ts'
import { eventually } from '../../support/start-gazette.ts'
import { makeTree, openTree, unluckyTree } from '../../support/unlucky-tree.ts'
import { feedOf, logOf, startUnprivileged } from '../../support/unprivileged-server.ts'

const trees = fc.record({ articles: unluckyTree, media: unluckyTree })
/** Trees do not meet, so that one start of the server may read several. */
const threeOf = { minLength: 3, maxLength: 3 }

it('any tree of files, links, loops, FIFOs and rights leaves the server running and the good articles published', async () => {
  await using data = await makeDataFolder({ 'articles/good.md': markdown('Good 0') })
  let number = 0
  const opened: (() => Promise<void>)[] = []
  let server = await startUnprivileged(data)
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(trees, threeOf), fc.boolean(), async (several, isRestarted) => {
        number++
        for (const [index, { articles, media }] of several.entries()) {
          for (const [room, tree] of [
            ['articles', articles],
            ['media', media],
          ] as const) {
            const folder = join(data.path, room, `tree-${number}-${index}`)
            await mkdir(folder)
            await makeTree(folder, tree)
            opened.push(() => openTree(folder, tree))
          }
        }
        // Newer than the articles of the trees: a feed holds the 50 newest.
        const published = new Date(Date.UTC(2026, 10, 2, 0, number)).toISOString()
        await data.write(`articles/good-${number}.md`, markdown(`Good ${number}`, { published }))
        if (isRestarted) {
          await server[Symbol.asyncDispose]()
          server = await startUnprivileged(data)
        }
        await eventually(async () => expect(await feedOf(server)).toContain(`<title>Good ${number}</title>`))
        expect((await ask(`${server.url}/articles/good`)).status).toBe(200)
      }),
      { seed, numRuns: 20, endOnFailure: true },
    )
    server.kill('SIGTERM')
    expect((await server.done).code).toBe(0)
  } finally {
    await server[Symbol.asyncDispose]()
    for (const open of opened) await open()
  }
}, 240_000)

describe('a folder that the user of the server may not read', () => {
  it.each(['articles', 'media'])('below %s is named, and everything else goes on', async (room) => {
    await using data = await makeDataFolder({
      'articles/good.md': markdown('Good', {}, '![A dot](in/dot.png)'),
      [`${room}/in/other.md`]: markdown('Other'),
    })
    const folder = join(data.path, room, 'in')
    await chmod(folder, 0)
    await using server = await startUnprivileged(data)
    expect(await feedOf(server)).toContain('<title>Good</title>')
    expect(logOf(server)).toContain(`${room}/in is left out`)
    await data.write('articles/later.md', markdown('Later'))
    await eventually(async () => expect(await feedOf(server)).toContain('<title>Later</title>'))
    await chmod(folder, 0o755)
    if (room === 'articles') {
      await eventually(async () => expect(await feedOf(server)).toContain('<title>Other</title>'))
    }
  })

  it('keeps its articles, whatever else changes', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('A'),
      'articles/b.md': markdown('B'),
      'articles/in/c.md': markdown('C'),
    })
    await using server = await startUnprivileged(data)
    const folder = join(data.path, 'articles/in')
    await chmod(folder, 0)
    await data.remove('articles/b.md')
    await eventually(async () => expect(await feedOf(server)).not.toContain('<title>B</title>'))
    expect(await feedOf(server)).toContain('<title>C</title>')
    await chmod(folder, 0o755)
    await writeFile(join(folder, 'c.md'), markdown('C, edited'))
    await eventually(async () => expect(await feedOf(server)).toContain('C, edited'))
  })
})

/** In a user namespace of its own, whose limits a process may set. */
const withLimit = (name: string, most: number) => [
  'unshare',
  '--user',
  '--map-root-user',
  'sh',
  '-c',
  `echo ${most} > /proc/sys/user/${name} && exec "$0" "$@"`,
]
const mayLimit = spawnSync('unshare', [...withLimit('max_inotify_watches', 9).slice(1), 'true']).status === 0

describe.skipIf(!mayLimit)('where the system does not let all of the folder be watched', () => {
  it.each([
    ['max_inotify_watches', 3],
    ['max_inotify_instances', 0],
  ])('%s is %i: the server says so once, and looks at the folder in an interval', async (name, most) => {
    const folders = Array.from({ length: 12 }, (_, index) => `articles/folder-${index}`)
    await using data = await makeDataFolder({
      'articles/good.md': markdown('Good'),
      'media/dot.png': onePixelPng,
      ...Object.fromEntries(folders.map((folder) => [`${folder}/in.md`, markdown(folder)])),
    })
    const settings = { GAZETTE_DATA: data.path }
    await using server = await startServerProcess(settings, ['serve'], { within: withLimit(name, most) })
    expect(await feedOf(server)).toContain('<title>Good</title>')
    for (const [index, folder] of folders.slice(-2).entries()) {
      await data.write(`${folder}/later-${index}.md`, markdown(`Later in ${folder}`))
      await eventually(async () => expect(await feedOf(server)).toContain(`Later in ${folder}<`))
    }
    await data.remove('articles/good.md')
    await eventually(async () => expect(await feedOf(server)).not.toContain('<title>Good</title>'))
    expect(server.logged().filter(({ msg }) => /looked at every few seconds/.test(msg))).toHaveLength(1)
  })
})
