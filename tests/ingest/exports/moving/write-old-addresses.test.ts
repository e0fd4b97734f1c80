import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { OldFeed } from '../../../../src/ingest/exports/export-form.ts'
import type { OldStoryAddress } from '../../../../src/ingest/exports/moving/index-stories.ts'
import {
  type OldAddressesOptions,
  writeOldAddresses,
} from '../../../../src/ingest/exports/moving/write-old-addresses.ts'
import { cases } from '../../../support/depth.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../../support/make-data-folder.ts'
import { ask } from '../../../support/request.ts'
import { startGazette } from '../../../support/start-gazette.ts'

const stories: readonly OldStoryAddress[] = [
  { key: '1', from: '/2019/05/fog/', to: '/articles/fog' },
  { key: '1', from: '/?p=12', to: '/articles/fog' },
  { key: '2', from: '/2018/tide*/:b,"c"', to: '/articles/tide' },
  { key: '3', from: '/articles/same/', to: '/articles/same' },
  { key: '4', from: '/about/', to: '/about' },
  { key: '5', from: '/lost/', to: '/articles/lost' },
  { key: '6', from: '//doubled/', to: '/articles/doubled' },
]
const feeds: readonly OldFeed[] = [
  { from: '/feed/', to: { feed: 'main', format: 'rss' } },
  { from: '/?feed=rss2', to: { feed: 'main', format: 'rss' } },
  { from: '/?feed=atom', to: { feed: 'main', format: 'atom' } },
  { from: '/rss/', to: { feed: 'main', format: 'rss' } },
  { from: '/index.xml', to: { feed: 'main', format: 'rss' } },
  { from: '/atom.xml', to: { feed: 'main', format: 'atom' } },
  { from: '/category/news/feed/', to: { feed: 'section:news', format: 'rss' } },
  { from: '/category/news/feed/rss', to: { feed: 'section:news', format: 'rss' } },
  { from: '/tag/harbour/rss/', to: { feed: 'tag:harbour', format: 'rss' } },
  { from: '/author/ida/feed/', to: { feed: 'author:ida-fell', format: 'rss' } },
  { from: '/tag/none/feed/', to: { feed: 'tag:none', format: 'rss' } },
  { from: '/comments/feed/', to: 'gone' },
  { from: '/?feed=comments-rss2', to: 'gone' },
  { from: '/:year/:month/:slug/feed', to: 'gone' },
]

const oldPaths = new Map([['/wp-content/a.txt', 'old.example/wp-content/a.txt']])

let file: string
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'redirects-')), 'redirects.csv')
})

const write = (options: Partial<OldAddressesOptions> = {}) =>
  writeOldAddresses({
    ...{ index: { oldAddresses: () => stories }, oldFeeds: feeds, file, baseUrl: 'https://new.example' },
    ...{ isSaved: (key: string) => key !== '5', hasFeed: (feed: string) => feed !== 'tag:none' },
    ...options,
  })

describe('the old addresses of an import', () => {
  it('are written into redirects.csv in order, once, each that is another one here', async () => {
    expect(await write({ oldPaths })).toEqual({
      ...{ added: 20, kept: [] },
      left: ['/tag/none/feed/: there is no feed tag:none here, since no story belongs to it'],
    })
    expect(await readFile(file, 'utf8')).toBe(`from,to,status
"/2018/tide%2A/%3Ab,""c""",/articles/tide
/2019/05/fog/,/articles/fog
/?feed=atom,/atom.xml
/?feed=comments-rss2,,410
/?feed=rss2,/rss.xml
/?p=12,/articles/fog
/author/ida/,/authors/ida-fell
/author/ida/feed/,/authors/ida-fell/rss.xml
/category/news/,/sections/news
/category/news/feed/,/sections/news/rss.xml
/category/news/feed/rss,/sections/news/rss.xml
/comments/feed/,,410
/doubled/,/articles/doubled
/feed/,/rss.xml
/index.xml,/rss.xml
/rss/,/rss.xml
/tag/harbour/,/tags/harbour
/tag/harbour/rss/,/tags/harbour/rss.xml
/:year/:month/:slug/feed,,410
/wp-content/*,/media/old.example/wp-content/:splat
`)
  })

  it('are not added a second time, and a line that leads elsewhere stays', async () => {
    await writeFile(file, '/?p=12,/mine,302\n')
    expect(await write()).toMatchObject({ added: 18, kept: ['/?p=12'] })
    const text = await readFile(file, 'utf8')
    expect(await write()).toMatchObject({ added: 0, kept: ['/?p=12'] })
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(text).toMatch(/^\/\?p=12,\/mine,302\n/)
  })

  it('keep no line that would keep the file from coming into force', async () => {
    const index = {
      oldAddresses: () => [
        { key: '1', from: '/a', to: '/articles/b' },
        { key: '3', from: '/100%', to: '/articles/c' },
        { key: '4', from: '/taken', to: '/articles/d' },
        { key: '5', from: '/fine', to: '/articles/e' },
        { key: '6', from: '/docs/ropes/', to: '/ropes' },
        { key: '7', from: '/ropes/', to: '/articles/ropes' },
      ],
    }
    const findClashes: OldAddressesOptions['findClashes'] = async (all) =>
      all
        .filter(({ source }) => source === '/taken')
        .map((rule) => ({ rule, holder: { kind: 'page', file: 'taken.md' } }))
    await writeFile(file, 'from,to,status\n/articles/b,/a\n')
    const report = await write({ index, oldFeeds: [], findClashes, isSaved: () => true })
    expect(report.left).toEqual([
      '/ropes/: has an answer here: another story of that address',
      expect.stringMatching(/^\/100%: .*hexadecimal/),
      expect.stringMatching(/^\/a: .*circle/),
      '/taken: has an answer here: the page of that address',
    ])
    expect(await readFile(file, 'utf8')).toBe(
      'from,to,status\n/articles/b,/a\n/docs/ropes/,/ropes\n/fine,/articles/e\n',
    )
  })

  it('lie below the path of the public address, or are said', async () => {
    const index = {
      oldAddresses: () => [
        { key: '1', from: '/news/2019/fog/', to: '/articles/fog' },
        { key: '2', from: '/blog/fog/', to: '/articles/fog' },
        { key: '3', from: '/newsroom', to: '/articles/fog' },
      ],
    }
    const report = await write({ index, oldFeeds: [], baseUrl: 'https://new.example/news' })
    expect(await readFile(file, 'utf8')).toBe('from,to,status\n/2019/fog/,/articles/fog\n')
    expect(report.left.map((line) => line.split(' ')[0])).toEqual(['/blog/fog/', '/newsroom'])
  })

  it.each<[string, Partial<OldAddressesOptions>, string]>([
    [
      'one rule for a folder of files only, whose names are the same here',
      {
        oldPaths: new Map([
          ['/img/2019/a%20b.png', 'old.example/img/2019/a b.png'],
          ['/img/caf%c3%a9.png', 'old.example/img/café.png'],
        ]),
      },
      '/img/*,/media/old.example/img/:splat\n',
    ],
    [
      'a rule for a file whose name here is another one, or at the top',
      {
        oldPaths: new Map([
          ['/img/a.png', 'old.example/img/a.png'],
          ['/img/.b.png', 'old.example/img/_b.png'],
          ['/img/get.php?id=1', 'old.example/img/get-12345678.php'],
          ['/top.pdf', 'old.example/top.pdf'],
        ]),
      },
      '/img/.b.png,/media/old.example/img/_b.png\n' +
        '/img/get.php?id=1,/media/old.example/img/get-12345678.php\n' +
        '/top.pdf,/media/old.example/top.pdf\n' +
        '/img/*,/media/old.example/img/:splat\n',
    ],
    [
      'a rule for each file beside a story, and none for the folder',
      {
        oldPaths: new Map([
          ['/2019/05/fog/photo.jpg', 'old.example/content/posts/fog/photo.jpg'],
          ['/2019/x.jpg', 'old.example/2019/x.jpg'],
        ]),
      },
      '/2019/05/fog/photo.jpg,/media/old.example/content/posts/fog/photo.jpg\n' +
        '/2019/x.jpg,/media/old.example/2019/x.jpg\n',
    ],
    [
      'the first folder below the path of the old site',
      {
        oldSite: 'https://old.example/blog',
        oldPaths: new Map([
          ['/blog/img/a.png', 'old.example/img/a.png'],
          ['/blog/2019/x.jpg', 'old.example/blog/2019/x.jpg'],
        ]),
      },
      '/blog/2019/*,/media/old.example/blog/2019/:splat\n/blog/img/*,/media/old.example/img/:splat\n',
    ],
    [
      'paths below the path of this server, which rules leave out',
      {
        ...{ oldSite: 'https://old.example/blog', baseUrl: 'https://old.example/blog' },
        oldPaths: new Map([['/blog/img/a.png', 'old.example/img/a.png']]),
      },
      '/img/*,/media/old.example/img/:splat\n',
    ],
  ])('of pictures are %s', async (_, options, expected) => {
    const index = { oldAddresses: () => [{ key: '1', from: '/2019/05/fog/', to: '/articles/fog' }] }
    await write({ index, oldFeeds: [], ...options })
    const lines = (await readFile(file, 'utf8')).replace('/2019/05/fog/,/articles/fog\n', '')
    expect(lines).toBe(`from,to,status\n${expected}`)
  })

  it('of pictures beside the path of the public address are said by their folder', async () => {
    const paths = ['/img/a.png', '/img/b.png', '/top.png']
    const oldPaths = new Map(paths.map((path) => [path, `old.example${path}`]))
    const index = { oldAddresses: () => [] }
    const report = await write({ index, oldFeeds: [], oldPaths, baseUrl: 'https://new.example/news' })
    expect(report.left.map((line) => line.split(' ')[0])).toEqual(['/img/*', '/top.png'])
  })

  it('are not written in a dry run', async () => {
    expect((await write({ dryRun: true })).added).toBeGreaterThan(0)
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('all answer with 301 to what is there, or with 410', async () => {
    await using data: DataFolder = await makeDataFolder({
      'articles/fog.md': markdown('Fog', { section: 'news', tags: '[harbour]', author: 'Ida Fell' }),
      'articles/tide.md': markdown('Tide'),
      'pages/about.md': '# About\n\nWords.',
      'media/old.example/wp-content/a.txt': 'words',
    })
    await write({ file: join(data.path, 'redirects.csv'), oldPaths })
    const server = await startGazette(data)
    try {
      const gone = ['/comments/feed/', '/?feed=comments-rss2', '/2019/05/fog/feed/']
      const files = feeds
        .filter(({ from, to }) => to !== 'gone' && !from.startsWith('/tag/none'))
        .map(({ from }) => from)
      const moved = [
        '/2019/05/fog/',
        '/2019/05/fog',
        '/?p=12',
        '/2018/tide*/:b,"c"',
        '/about/',
        '/wp-content/a.txt',
        ...files,
      ]
      for (const path of moved) {
        // A feed of Atom has the same address here.
        const first = await ask(server.url + encodeURI(path))
        expect([path, first.status]).toEqual([path, path === '/atom.xml' ? 200 : 301])
        const end = await fetch(server.url + encodeURI(path))
        expect([path, end.status]).toEqual([path, 200])
      }
      for (const path of gone) expect([path, (await ask(server.url + path)).status]).toEqual([path, 410])
    } finally {
      await server.close()
    }
  })

  it('of a hundred thousand stories take seconds', { tags: 'deep' }, async () => {
    const count = cases(100_000, 400)
    const many = Array.from({ length: count }, (_, at) => ({
      ...{ key: String(at), from: `/2019/05/story-${at}/`, to: `/articles/story-${at}` },
    }))
    const index = { oldAddresses: () => many }
    const start = performance.now()
    const first = await write({ index, oldFeeds: [], isSaved: () => true })
    expect(first).toMatchObject({ added: count, left: [] })
    expect(performance.now() - start).toBeLessThan(60_000)
    expect(await write({ index, oldFeeds: [], isSaved: () => true })).toMatchObject({ added: 0 })
  })
})
