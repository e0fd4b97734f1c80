import { mkdir, rename, symlink, utimes, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lookAt, type Walked, walkFolder } from '../../src/files/walk-folder.ts'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { makeFifo } from '../support/odd-files.ts'

const wants = (name: string) => name.endsWith('.md')

function namesIn(data: DataFolder, { files, unknown }: Walked) {
  const name = (path: string) => relative(join(data.path, 'articles'), path)
  return {
    good: files
      .filter(({ fault }) => !fault)
      .map(({ path }) => name(path))
      .sort(),
    faults: Object.fromEntries(files.flatMap(({ path, fault }) => (fault ? [[name(path), fault]] : []))),
    unknown: Object.fromEntries(unknown.map(({ path, reason }) => [name(path), reason])),
  }
}

type Make = (articles: string) => Promise<unknown>
interface Expected {
  readonly good?: readonly string[]
  readonly faults?: Readonly<Record<string, unknown>>
  readonly unknown?: Readonly<Record<string, unknown>>
}

const like = (pattern: RegExp) => expect.stringMatching(pattern)
const nothing = async () => {}

const rows: readonly [reason: string, make: Make, expected: Expected][] = [
  ['folders in folders', (at) => mkdir(join(at, '1/2/3'), { recursive: true }), {}],
  [
    'hidden folders are left out',
    (at) => mkdir(join(at, '.git')).then(() => writeFile(join(at, '.git/a.md'), '')),
    {},
  ],
  [
    'a link to itself, that could be a folder',
    (at) => symlink('loop', join(at, 'loop')),
    { unknown: { loop: like(/itself/) } },
  ],
  [
    'a link to itself, with an article’s ending',
    (at) => symlink('loop.md', join(at, 'loop.md')),
    { faults: { 'loop.md': like(/itself/) } },
  ],
  [
    'a link to the folder that it is in',
    (at) => symlink('.', join(at, 'again')),
    { unknown: { again: like(/that it is in/) } },
  ],
  [
    'a link to the root of the machine',
    (at) => symlink('/', join(at, 'root')),
    { unknown: { root: like(/outside/) } },
  ],
  [
    'a link to a file elsewhere',
    (at) => symlink('/etc/passwd', join(at, 'passwd.md')),
    { faults: { 'passwd.md': like(/outside.*GAZETTE_FOLLOW_LINKS/) } },
  ],
  ['a link to a file elsewhere that is no article', (at) => symlink('/etc/passwd', join(at, 'notes')), {}],
  [
    'a link to a folder that is not there now',
    (at) => symlink('/mnt/gone', join(at, 'disk')),
    { unknown: { disk: like(/does not exist/) } },
  ],
  [
    'a link to an article that is not there',
    (at) => symlink('none.md', join(at, 'b.md')),
    { faults: { 'b.md': like(/does not exist/) } },
  ],
  ['a FIFO', async (at) => makeFifo(join(at, 'pipe.md')), { faults: { 'pipe.md': like(/FIFO/) } }],
  ['a FIFO that is no article', async (at) => makeFifo(join(at, 'pipe')), {}],
  [
    'a link to a device',
    (at) => symlink('/dev/zero', join(at, 'zero.md')),
    { faults: { 'zero.md': like(/outside/) } },
  ],
  ['a link to an article within', (at) => symlink('a.md', join(at, 'b.md')), { good: ['a.md', 'b.md'] }],
  [
    'a link to a folder that is read under its own name',
    (at) =>
      mkdir(join(at, '2026'))
        .then(() => writeFile(join(at, '2026/b.md'), ''))
        .then(() => symlink('2026', join(at, 'latest'))),
    { good: ['2026/b.md', 'a.md'] },
  ],
  [
    'a link to a hidden folder within, as Kubernetes makes them',
    (at) =>
      mkdir(join(at, '..2026'))
        .then(() => writeFile(join(at, '..2026/b.md'), ''))
        .then(() => symlink('..2026/b.md', join(at, 'b.md'))),
    { good: ['a.md', 'b.md'] },
  ],
  [
    'a folder with the ending of an article',
    (at) => mkdir(join(at, 'c.md')).then(() => writeFile(join(at, 'c.md/b.md'), '')),
    { good: ['a.md', 'c.md/b.md'] },
  ],
  [
    'two links to each other',
    (at) => symlink('two', join(at, 'one')).then(() => symlink('one', join(at, 'two'))),
    { unknown: { one: like(/itself/), two: like(/itself/) } },
  ],
  ['nothing else', nothing, {}],
]

describe('below a folder are found', () => {
  it.each(rows)('%s', async (_reason, make, { good = ['a.md'], faults = {}, unknown = {} }) => {
    await using data = await makeDataFolder({ 'articles/a.md': 'A' })
    const articles = join(data.path, 'articles')
    await make(articles)
    expect(namesIn(data, await walkFolder(articles, { wants }))).toEqual({ good, faults, unknown })
  })

  it('what links out of it lead to, if the operator allows that, each folder once', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': 'A',
      'elsewhere/b.md': 'B',
      'elsewhere/in/c.md': 'C',
    })
    const articles = join(data.path, 'articles')
    await symlink('../elsewhere', join(articles, 'more'))
    await symlink('../../articles', join(data.path, 'elsewhere/in/back'))
    const { good } = namesIn(data, await walkFolder(articles, { wants, followsLinks: true }))
    expect(good).toEqual(['a.md', 'more/b.md', 'more/in/c.md'])
  })

  it('all of it if the folder is itself a link', async () => {
    await using data = await makeDataFolder({ 'store/a.md': 'A' })
    await symlink('store', join(data.path, 'linked'))
    const { files } = await walkFolder(join(data.path, 'linked'), { wants })
    expect(files.map(({ path, fault }) => [path, fault])).toEqual([
      [join(data.path, 'linked/a.md'), undefined],
    ])
  })
})

describe('the stamp of a file', () => {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ['other bytes of the same size, with the time set back', (path) => writeFile(path, 'two')],
    [
      'another file of the same size and time in its place',
      async (path) => {
        await writeFile(`${path}.new`, 'two')
        await utimes(`${path}.new`, new Date(1e12), new Date(1e12))
        await rename(`${path}.new`, path)
      },
    ],
  ])('differs for %s', async (_, change) => {
    await using data = await makeDataFolder({ 'articles/a.md': 'one' })
    const path = join(data.path, 'articles/a.md')
    await utimes(path, new Date(1e12), new Date(1e12))
    const before = await lookAt(path)
    await change(path)
    await utimes(path, new Date(1e12), new Date(1e12))
    const after = await lookAt(path)
    expect(after.modifiedAt).toBe(before.modifiedAt)
    expect(after.stamp).not.toBe(before.stamp)
  })
})
