import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  joinExportFiles,
  openExportFiles,
  withoutTopFolder,
} from '../../../src/ingest/exports/files/open-export-files.ts'
import { openZip } from '../../../src/ingest/exports/files/open-zip.ts'
import { exportFiles } from '../../support/export-files.ts'
import { type DataFolder, makeDataFolder } from '../../support/make-data-folder.ts'
import { makeZip, type ZipMember } from '../../support/make-zip.ts'

let data: DataFolder
const at = (name: string) => join(data.path, name)
const long = 'A story of the harbour. '.repeat(20_000)

beforeAll(async () => {
  data = await makeDataFolder()
})
afterAll(() => data[Symbol.asyncDispose]())

async function openArchive(members: readonly ZipMember[]) {
  await writeFile(at('a.zip'), makeZip(members))
  return openExportFiles(at('a.zip'))
}

describe('the files of an export', () => {
  it('are the members of a ZIP archive, without what systems add for themselves', async () => {
    const files = await openArchive([
      { name: 'posts/b.html', content: long },
      { name: 'posts/a.html', content: 'ä' },
      { name: '__MACOSX/posts/._a.html', content: 'x' },
      { name: 'posts/.DS_Store', content: 'x' },
      { name: 'media/', content: '' },
    ])
    expect(files.paths).toEqual(['posts/a.html', 'posts/b.html'])
    expect(await files.readText('posts/b.html', 1_000_000)).toBe(long)
    expect(await files.readHead('posts/b.html')).toBe(long.slice(0, 65_536))
    expect(await files.readText('posts/a.html', 10)).toBe('ä')
    await files.close?.()
  })

  it('are one file that is packed by gzip, under its name without .gz', async () => {
    await writeFile(at('export.xml.gz'), gzipSync(long))
    const files = await openExportFiles(at('export.xml.gz'))
    expect(files.paths).toEqual(['export.xml'])
    expect(await files.readText('export.xml', 1_000_000)).toBe(long)
  })

  it('are those of a folder at any depth, without packages', async () => {
    await using site = await makeDataFolder({
      ...{ 'content/a.md': 'a', 'node_modules/x/index.js': 'x' },
      ...{ '.eleventy.js': 'module.exports = 1', '.env': 'SECRET=1', '.git/.eleventy.js': 'x' },
    })
    const files = await openExportFiles(site.path)
    expect(files.paths).toEqual(['.eleventy.js', 'content/a.md', 'publication.json'])
    expect(await files.readText('content/a.md', 10)).toBe('a')
  })

  it('are those of several paths, and two of one name are two', async () => {
    const [one, two] = [exportFiles({ 'a.xml': '1' }), exportFiles({ 'a.xml': '2', 'b.xml': '3' })]
    const files = joinExportFiles([one, two])
    expect(files.paths).toEqual(['2/a.xml', 'a.xml', 'b.xml'])
    expect(await files.readText('2/a.xml', 10)).toBe('2')
  })

  it('are recognised below the one folder that holds them all', async () => {
    const files = withoutTopFolder(exportFiles({ 'site-main/hugo.toml': 'x', 'site-main/content/a.md': 'y' }))
    expect(files?.paths).toEqual(['content/a.md', 'hugo.toml'])
    expect(await files?.readText('hugo.toml', 10)).toBe('x')
    expect(withoutTopFolder(exportFiles({ 'a.xml': '', 'b/c.xml': '' }))).toBeUndefined()
  })

  it.each<[string, ZipMember, RegExp]>([
    [
      'a path out of it',
      { name: '../../etc/cron.d/x', content: 'x' },
      /a\.zip holds a file ".*etc\/cron\.d\/x", a path out of the archive/,
    ],
    ['an absolute path', { name: '/etc/passwd', content: 'x' }, /a path out of the archive/],
    ['a symbolic link', { name: 'media', content: '/etc', isLink: true }, /a\.zip: media is a symbolic link/],
    [
      'an encrypted member',
      { name: 'a.xml', content: 'x', isEncrypted: true },
      /a\.xml is encrypted: unpack the archive/,
    ],
    [
      'a member of 60 GB',
      { name: 'a.xml', content: 'x', says: { bytes: 3_000_000_000 } },
      /a\.zip unpacks to more than 200 times its size/,
    ],
  ])('of an archive with %s are refused with a sentence', async (_what, member, message) => {
    await expect(openArchive([member])).rejects.toThrow(message)
  })

  it.each<[string, ZipMember]>([
    ['unpacks to more than it says', { name: 'a.xml', content: long, says: { bytes: 100 } }],
    ['unpacks to less than it says', { name: 'a.xml', content: long, says: { bytes: long.length + 1 } }],
    ['has another sum than it says', { name: 'a.xml', content: long, says: { sum: 1 } }],
  ])('are refused when they are read, if a member %s', async (_what, member) => {
    const files = await openArchive([member])
    await expect(files.readText('a.xml', 10_000_000)).rejects.toThrow(
      /a\.zip cannot be read as a ZIP archive: a\.xml is not/,
    )
    await files.close?.()
  })

  it('are refused if the archive holds too many, or ends early', async () => {
    await writeFile(at('many.zip'), makeZip([1, 2, 3].map((n) => ({ name: `${n}.xml`, content: 'x' }))))
    const limits = { maxMembers: 2, maxRatio: 200, freeBytes: 1_000 }
    await expect(openZip(at('many.zip'), 'many.zip', limits)).rejects.toThrow(/holds 3 files; 2 at most/)
    await writeFile(at('cut.zip'), makeZip([{ name: 'a.xml', content: long }]).subarray(0, 300))
    await expect(openExportFiles(at('cut.zip'))).rejects.toThrow(/cut\.zip cannot be read as a ZIP archive/)
  })

  it('are refused with advice if they are a tar archive', async () => {
    const tar = Buffer.alloc(1024)
    tar.write('ustar', 257)
    await writeFile(at('site.tar.gz'), gzipSync(tar))
    await expect(openExportFiles(at('site.tar.gz'))).rejects.toThrow(
      /unpack it with tar xf, and import the folder/,
    )
  })
})
