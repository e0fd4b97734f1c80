import { cp, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { documentsOf, gazette, makeFolder, moveOut } from '../support/moving-out.ts'

const sample = resolve(import.meta.dirname, '../../data')

const forms = ['markdown', 'json']

describe('an export', () => {
  it.each(forms)('as %s gives an empty store the same feeds, byte for byte', async (form) => {
    const from = join(await makeFolder(), 'data')
    await cp(sample, from, { recursive: true })
    await gazette(from, 'import')
    await gazette(
      from,
      'correct',
      'fog-bell',
      '--grade',
      'correction',
      '--note',
      'The bell is on the east pier.',
    )
    await gazette(from, 'withdraw', 'night-ferry-returns', '--reason', 'It was wrong.')
    await gazette(from, 'unpublish', 'der-turm-ohne-uhr')
    const to = await moveOut(from, '--form', form)
    const before = await documentsOf(from)
    expect(before['main atom']).toContain('It was wrong.')
    expect(Object.keys(before).length).toBeGreaterThan(20)
    expect(await documentsOf(to)).toEqual(before)
  })

  it('holds pages, redirects, words, theme and media files, byte for byte', async () => {
    const files = {
      'articles/quay.md': markdown('Quay', {}, '![The quay](in/quay.png)'),
      'media/in/quay.png': onePixelPng,
      'media/unused.bin': Buffer.from([0, 255, 13, 10]),
      'pages/team/nell.md': '---\ntitle: Nell\n---\n\nShe writes.\n',
      'redirects.csv': 'from,to\n# Kept\n/old,/articles/quay\n',
      'words/en.json': '{ "subscribe": "Follow" }',
      'theme/style.css': ':root { --measure: 66ch; }\n',
    }
    await using data = await makeDataFolder(files)
    await gazette(data.path, 'import')
    const to = await moveOut(data.path)
    for (const name of [...Object.keys(files).slice(1), 'publication.json']) {
      expect(await readFile(join(to, name)), name).toEqual(await readFile(join(data.path, name)))
    }
  })

  it('redirects the addresses that articles had before', async () => {
    await using data = await makeDataFolder({ 'articles/quay.md': markdown('Quay', { slug: 'quay' }) })
    await gazette(data.path, 'import')
    await data.write('articles/quay.md', markdown('Quay', { slug: 'east-quay' }))
    await gazette(data.path, 'import')
    const to = await moveOut(data.path)
    const { stdout } = await gazette(to, 'redirects', '--path', '/articles/quay', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ status: 301, location: '/articles/east-quay' })
  })

  it('says that it holds drafts, and --published-only leaves them out', async () => {
    await using data = await makeDataFolder({
      'articles/quay.md': markdown('Quay'),
      'articles/plan.md': markdown('Secret plan', { published: '' }),
    })
    await gazette(data.path, 'import')
    const folder = await makeFolder()
    const all = await gazette(data.path, 'export', join(folder, 'all'))
    expect(all.stdout).toMatch(/: 2 articles \(1 published, 1 draft\); 0 media files; 1 files/)
    expect(all.stderr).toMatch(/all holds what readers do not see; --published-only leaves it out/)
    const some = await gazette(data.path, 'export', join(folder, 'some.json'), '--published-only')
    expect(some.stdout).toMatch(/: 1 articles \(1 published\)/)
    expect(await readFile(join(folder, 'some.json'), 'utf8')).not.toContain('Secret')
  })

  it('writes a file for WordPress, and says what WordPress cannot keep', async () => {
    await using data = await makeDataFolder({
      'articles/quay.md': markdown('Quay', { id: 'tag:old.example,2019:1' }),
      'articles/gone.md': markdown('Gone', { status: 'withdrawn' }),
      'pages/about.md': '---\ntitle: About\n---\n\nWe.\n',
    })
    await gazette(data.path, 'import')
    const file = join(await makeFolder(), 'all.xml')
    const { stderr, stdout } = await gazette(data.path, 'export', file)
    expect(stdout).toMatch(/: 2 articles \(1 published, 1 withdrawn\)/)
    expect(stderr).toMatch(/1 withdrawn article is left out: WordPress has no such status/)
    expect(stderr).toMatch(/urn: alone; feed readers will show 1 story as new/)
    const text = await readFile(file, 'utf8')
    expect(text).toContain('<guid isPermaLink="false">tag:old.example,2019:1</guid>')
    expect(text).toContain('<title><![CDATA[About]]></title>')
  })

  it('replaces no folder that holds something, and a file only by force', async () => {
    await using data = await makeDataFolder({ 'articles/quay.md': markdown('Quay') })
    await gazette(data.path, 'import')
    const refused = await gazette(data.path, 'export', data.path, '--force')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/is not empty; name a folder/) })
    expect(await data.read('articles/quay.md')).toContain('Quay')
    const file = join(await makeFolder(), 'all.json')
    await gazette(data.path, 'export', file)
    expect(await gazette(data.path, 'export', file)).toMatchObject({ code: 1 })
    expect(await gazette(data.path, 'export', file, '--force')).toMatchObject({ code: 0 })
  })

  it('leaves nothing behind when it fails', async () => {
    await using data = await makeDataFolder({ 'articles/quay.md': markdown('Quay') })
    await gazette(data.path, 'import')
    const folder = await makeFolder()
    const refused = await gazette(data.path, 'export', join(folder, 'x'), '--form', 'markdwon')
    expect(refused.stderr).toMatch(/--form must be one of .*not "markdwon"/)
    await data.write('x', 'a file')
    expect(await gazette(data.path, 'export', join(data.path, 'x'))).toMatchObject({ code: 1 })
    expect(await readdir(folder)).toEqual([])
  })
})
