import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { openFolder, outcomesOf } from '../../support/open-folder.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const broken = '{"title": '

describe('a file that is refused for its contents', () => {
  it('is not read again while its bytes stay, even if it is touched; a forgotten one is', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('A'), 'articles/bad.json': broken })
    await using gazette = await openFolder(data)
    expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ a: 'created', bad: 'refused' })
    expect((await gazette.folder.sync()).reports).toEqual([])
    await utimes(join(data.path, 'articles/bad.json'), new Date(1e12), new Date(1e12))
    await data.write('articles/b.md', markdown('B'))
    expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ b: 'created' })
    gazette.folder.forget()
    const { reports } = await gazette.folder.sync()
    expect(reports.find(({ key }) => key === 'bad')).toMatchObject({ outcome: 'refused', isRepeated: true })
  })

  it('or for another article, is not read again while no other file changes', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('A', { slug: 'same' }),
      'articles/twin.md': markdown('Twin', { slug: 'same' }),
    })
    await using gazette = await openFolder(data)
    expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ a: 'created', twin: 'refused' })
    expect(await gazette.folder.sync()).toMatchObject({ reports: [], refused: 1 })
    await data.write('articles/b.md', markdown('B'))
    const { reports } = await gazette.folder.sync()
    expect(outcomesOf(reports)).toEqual({ b: 'created', twin: 'refused' })
    expect(reports.find(({ key }) => key === 'twin')?.isRepeated).toBe(true)
  })

  it('comes in when it is mended, and is refused anew when it breaks in another way', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('A'), 'articles/bad.json': broken })
    await using gazette = await openFolder(data)
    await gazette.folder.sync()
    await data.write('articles/bad.json', '{"titel": "Bad"}')
    const again = await gazette.folder.sync()
    expect(again.reports).toMatchObject([{ key: 'bad', outcome: 'refused', isRepeated: false }])
    await data.write('articles/bad.json', '{"title": "Good", "published": "2026-11-01"}')
    expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ bad: 'created' })
    gazette.folder.forget()
    await gazette.folder.sync()
    const log = await gazette.store.changes.after(0)
    expect(log.filter(({ slug }) => slug !== 'a')).toMatchObject([
      { kind: 'refused', key: 'bad', by: { how: 'folder' }, detail: { file: 'bad.json' } },
      { kind: 'refused', key: 'bad' },
      { kind: 'created', slug: 'bad' },
      { kind: 'published', slug: 'bad' },
    ])
  })
})

it('a file whose bytes change while size and time stay is imported', async () => {
  const at = new Date('2026-11-01T08:00:00Z')
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Quay') })
  const path = join(data.path, 'articles/a.md')
  await utimes(path, at, at)
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  await writeFile(path, markdown('Mole'))
  await utimes(path, at, at)
  expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ a: 'updated' })
})

const refusals = ({ logged }: TestServer, file: string) =>
  logged.filter(({ msg, file: named }) => msg === 'an article is refused' && String(named).endsWith(file))

describe('while the server runs', () => {
  it('a refusal is logged once, not at each look, and again after it has changed', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('A', { slug: 'same' }),
      'articles/bad.json': broken,
      'articles/twin.md': markdown('Twin', { slug: 'same' }),
    })
    await using server = await startGazette(data)
    for (const name of ['b', 'c']) {
      await data.write(`articles/${name}.md`, markdown(name))
      await eventually(async () => expect(await server.gazette.store.articleBySlug(name)).toBeDefined())
    }
    await data.write('media/dot.png', onePixelPng)
    await data.write('articles/d.md', markdown('d', {}, '![A dot](dot.png)'))
    await eventually(async () =>
      expect((await server.gazette.store.articleBySlug('d'))?.figures[0]?.digest).toBeDefined(),
    )
    expect(refusals(server, 'bad.json')).toHaveLength(1)
    expect(refusals(server, 'twin.md')).toHaveLength(1)
    await data.write('articles/bad.json', '{"titel": "x"}')
    await eventually(() => expect(refusals(server, 'bad.json')).toHaveLength(2))
  })

  it('a change that leaves size and time as they were is noticed, of articles and of media', async () => {
    const at = new Date('2026-11-01T08:00:00Z')
    const other = Buffer.from(onePixelPng)
    other.writeUInt8(other.at(-1) === 0 ? 1 : 0, other.length - 1)
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Quay', {}, '![A dot](dot.png)'),
      'media/dot.png': onePixelPng,
    })
    const rewrite = async (name: string, bytes: string | Uint8Array) => {
      await data.write(name, bytes)
      await utimes(join(data.path, name), at, at)
    }
    await rewrite('articles/a.md', await data.read('articles/a.md'))
    await rewrite('media/dot.png', onePixelPng)
    await using server = await startGazette(data)
    const article = () => server.gazette.store.articleBySlug('a')
    const before = (await article())?.figures[0]?.digest
    expect(before).toMatch(/^[0-9a-f]{12}$/)
    await rewrite('articles/a.md', (await data.read('articles/a.md')).replace('Quay', 'Mole'))
    await eventually(async () => expect((await article())?.title).toBe('Mole'))
    await rewrite('media/dot.png', other)
    await eventually(async () => expect((await article())?.figures[0]?.digest).not.toBe(before))
    const address = `${server.url}/media/${before}/dot.png`
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(302)
  })
})
