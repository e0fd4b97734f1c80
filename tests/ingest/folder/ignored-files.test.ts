import { symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ignoredNotice } from '../../../src/ingest/folder/ignored-files.ts'
import { listArticleFiles } from '../../../src/ingest/folder/list-files.ts'
import { openGazette } from '../../../src/server/open-gazette.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { runCli } from '../../support/run-cli.ts'

async function findIgnored(data: DataFolder): Promise<string | undefined> {
  const folder = `${data.path}/articles`
  const { ignored } = await listArticleFiles(folder)
  return ignored.length > 0 ? ignoredNotice(ignored, folder) : undefined
}

describe('files in the folder of articles that have no form of an article', () => {
  it.each([
    ['notes.rst', /^1 file is not read, since an article ends in .*\.html.*: notes\.rst$/],
    ['a/notes.adoc', /: a\/notes\.adoc$/],
    ['notes.org', /: notes\.org$/],
    ['notes.docx', /: notes\.docx$/],
    ['README', /: README$/],
    ['notes.mkd', /: notes\.mkd \(name it \.md\)$/],
  ])('%s is named', async (name, sentence) => {
    await using data = await makeDataFolder({ [`articles/${name}`]: 'x', 'articles/a.md': 'x' })
    expect(await findIgnored(data)).toMatch(sentence)
  })

  it.each([
    '.DS_Store',
    '.obsidian/app.yaml',
    'a.md',
    'A.HTML',
    'cover.PNG',
    'film/bell.m4a',
    'paper.pdf',
    'captions.vtt',
    '~$notes.docx',
    'a.md~',
    '.a.md.swp',
    '#a.md#',
    'a.md.bak',
    'a.md.taken',
    'Thumbs.db',
  ])('%s is passed over', async (name) => {
    await using data = await makeDataFolder({ [`articles/${name}`]: 'x' })
    expect(await findIgnored(data)).toBeUndefined()
  })

  it('are named, if a link within the folder leads to them, and not if it leads out', async () => {
    await using data = await makeDataFolder({ 'articles/a/b.rst': 'x', 'c.rst': 'x' })
    await symlink(`${data.path}/articles/a/b.rst`, `${data.path}/articles/in.rst`)
    await symlink(`${data.path}/c.rst`, `${data.path}/articles/out.rst`)
    expect(await findIgnored(data)).toMatch(/^2 files are .*: a\/b\.rst, in\.rst$/)
  })

  it('are named once by a server', async () => {
    await using data = await makeDataFolder({ 'articles/a.rst': 'x' })
    await using gazette = await openGazette(
      readSettings({ GAZETTE_DATA: data.path, DATABASE_URL: 'sqlite::memory:' }),
      'https://news.example',
      () => new Date(),
    )
    const notices = async () => (await gazette.folder.sync()).notices.filter((one) => /not read/.test(one))
    expect(await notices()).toEqual([expect.stringMatching(/: a\.rst$/)])
    expect(await notices()).toEqual([])
    await data.write('articles/b.rst', 'x')
    expect(await notices()).toEqual([expect.stringMatching(/: b\.rst$/)])
  })
})

describe('an import', () => {
  it('names the files that it does not read, and keeps the article of two files with one name', async () => {
    await using data = await makeDataFolder({
      'articles/a.html': '<html><body><h1>Page</h1></body></html>',
      'articles/a.md': markdown('Article'),
      'articles/b.rst': 'x',
    })
    const { code, stdout, stderr } = await runCli(['import'], {
      GAZETTE_DATA: data.path,
      DATABASE_URL: 'sqlite::memory:',
    })
    expect(code).toBe(1)
    expect(stdout).toContain('1 created, 0 updated, 0 unchanged, 1 refused')
    expect(stderr).toMatch(/a\.html: refused: file has the same name as .*a\.md,/)
    expect(stderr).toContain('1 file is not read')
  })
})
