import { describe, expect, it } from 'vitest'
import { findIgnored } from '../../../src/ingest/folder/ignored-files.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { runCli } from '../../support/run-cli.ts'

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
    expect(await findIgnored(`${data.path}/articles`)).toEqual([expect.stringMatching(sentence)])
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
    expect(await findIgnored(`${data.path}/articles`)).toEqual([])
  })

  it('are named once', async () => {
    await using data = await makeDataFolder({ 'articles/a.rst': 'x' })
    const said = new Set<string>()
    expect(await findIgnored(`${data.path}/articles`, said)).toHaveLength(1)
    expect(await findIgnored(`${data.path}/articles`, said)).toEqual([])
    await data.write('articles/b.rst', 'x')
    expect(await findIgnored(`${data.path}/articles`, said)).toEqual([expect.stringMatching(/: b\.rst$/)])
  })

  it('are nothing to a folder that is not there', async () => {
    expect(await findIgnored('/nowhere/at/all')).toEqual([])
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
