import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../../src/domain/publication.ts'
import { ghost } from '../../../../src/ingest/forms/ghost/ghost-form.ts'
import { cases } from '../../../support/depth.ts'
import { exportFiles, readRecords } from '../../../support/export-files.ts'
import { ghostExport, ghostPost } from './make-ghost-export.ts'

const settings = { publication: {} as Publication, oldSite: 'https://old.example/' }

async function open(files: Parameters<typeof exportFiles>[0], given: Partial<typeof settings> = settings) {
  const opened = await ghost.open(exportFiles(files), { publication: settings.publication, ...given })
  return { ...opened, all: await readRecords(opened) }
}
const openText = (text: string | Uint8Array, given?: Partial<typeof settings>) =>
  open({ 'quay.ghost.2024.json': text }, given)

describe('the file is known by what it holds', () => {
  it.each([
    [ghostExport({ posts: [] }), true, 'since 0.4'],
    [
      JSON.stringify({ meta: { exported_on: 1, version: '000' }, data: { posts: [] } }),
      true,
      'tables on top',
    ],
    [JSON.stringify({ data: { posts: [ghostPost()] } }), true, 'made for an import'],
    [`\uFEFF${ghostExport({ posts: [] })}`, true, 'with a byte order mark'],
    ['{"data":{"a":1}}', false, 'other JSON'],
    ['[{"title":"A"}]', false, 'articles'],
    ['<html>', false, 'a page'],
    ['', false, 'an empty file'],
  ])('%s is %s: %s', async (text, is) => {
    expect(await ghost.recognizes(exportFiles({ 'export.json': text }))).toBe(is)
  })
})

describe('stories', () => {
  it('are joined with authors, tags and meta data in the order of Ghost, whatever the order of the tables', async () => {
    const post_id = '6390a1b2c3d4e5f601234567'
    const { all, leftOut, oldFeeds } = await openText(
      ghostExport({
        posts_authors: [
          { post_id, author_id: 'b', sort_order: 1 },
          { post_id, author_id: 'a', sort_order: 0 },
        ],
        posts_tags: [
          { post_id, tag_id: 't2', sort_order: 2 },
          { post_id, tag_id: 't1', sort_order: 1 },
          { post_id, tag_id: 't0', sort_order: 0 },
          { post_id, tag_id: 'gone', sort_order: 3 },
        ],
        members: [{ id: 1 }, { id: 2 }],
        posts: [ghostPost()],
        posts_meta: [{ post_id, feature_image_alt: 'A bell', og_title: 'x' }],
        tags: [
          { id: 't0', name: 'Fog & bells', slug: 'fog-bells' },
          { id: 't1', name: '#email', slug: 'hash-email', visibility: 'internal' },
          { id: 't2', name: 'Quay', slug: 'quay', visibility: 'public' },
        ],
        users: [
          { id: 'a', name: 'Ana Tarn', slug: 'ana', website: 'https://ana.example', email: 'a@x.example' },
          { id: 'b', name: 'Bo Quill', slug: 'bo', website: 'no address' },
        ],
      }),
    )
    expect(all).toMatchObject([
      {
        key: 'post-6390a1b2c3d4e5f601234567',
        kind: 'article',
        address: 'https://old.example/the-fog-bell/',
        feedId: '6390a1b2c3d4e5f601234567',
        data: {
          authors: [{ name: 'Ana Tarn', url: 'https://ana.example' }, { name: 'Bo Quill' }],
          tags: [{ name: 'Fog & bells' }, { name: 'Quay' }],
          meta: { feature_image_alt: 'A bell' },
        },
      },
    ])
    expect(leftOut()).toEqual(['2 members', '1 internal tags: #email'])
    const feeds = oldFeeds().map(({ from, to }) => [from, typeof to === 'string' ? to : to.feed])
    expect(feeds.filter(([from]) => from?.endsWith('/rss/'))).toEqual([
      ['/rss/', 'main'],
      ['/tag/fog-bells/rss/', 'tag:fog-and-bells'],
      ['/tag/quay/rss/', 'tag:quay'],
      ['/author/ana/rss/', 'author:ana-tarn'],
      ['/author/bo/rss/', 'author:bo-quill'],
    ])
  })

  it('have the uuid as feed id before 1.0, and the id since', async () => {
    const old = await openText(ghostExport({ version: '003', posts: [ghostPost({ id: 7, uuid: 'u-7' })] }))
    expect(old.all).toMatchObject([{ key: 'post-7', feedId: 'u-7' }])
    expect(old.site.feedIdRule).toContain('uuid')
  })

  it('that came from another site by an import are counted, since that site had other ids', async () => {
    const { leftOut, all } = await openText(ghostExport({ posts: [ghostPost({ comment_id: '12' })] }))
    expect(all).toMatchObject([{ feedId: '6390a1b2c3d4e5f601234567' }])
    expect(leftOut()).toEqual([expect.stringContaining('earlier ids of 1 posts')])
  })

  it.each([
    [{ type: 'page' }, 'since 3.0'],
    [{ type: undefined, page: 1 }, 'before'],
    [{ type: undefined, page: true }, 'before, from PostgreSQL'],
  ])('of the kind %j are pages: %s', async (fields, _since) => {
    const { all } = await openText(ghostExport({ posts: [ghostPost(fields)] }))
    expect(all).toMatchObject([{ kind: 'page' }])
    expect(all[0]).not.toHaveProperty('feedId')
  })

  it('name their media once, in the original size, in all forms of the text', async () => {
    const html =
      '<img src="__GHOST_URL__/content/images/2023/a.jpg" srcset="__GHOST_URL__/content/images/size/w600/2023/a.jpg 600w"><a href="__GHOST_URL__/content/files/2023/plan%20b.pdf">x</a>'
    const lexical = JSON.stringify({
      root: { children: [{ type: 'image', src: '__GHOST_URL__/content/images/b.png' }] },
    })
    const posts = [
      ghostPost({ html, feature_image: '__GHOST_URL__/content/images/f.jpg' }),
      ghostPost({ id: '2', html: null, lexical }),
    ]
    const { all } = await openText(ghostExport({ posts }))
    expect(all.map(({ media }) => media)).toEqual([
      [
        'https://old.example/content/images/f.jpg',
        'https://old.example/content/images/2023/a.jpg',
        'https://old.example/content/files/2023/plan%20b.pdf',
      ],
      ['https://old.example/content/images/b.png'],
    ])
  })

  it('without the address of the old site, have paths as their addresses', async () => {
    const { all } = await openText(
      ghostExport({ posts: [ghostPost({ html: '<a href="__GHOST_URL__">x</a>' })] }),
      {
        oldSite: undefined as never,
      },
    )
    expect(all[0]).toMatchObject({
      otherAddresses: ['/the-fog-bell/'],
      data: { post: { html: '<a href="/">x</a>' } },
    })
    expect(all[0]).not.toHaveProperty('address')
  })

  it.each([
    ['/:year/:month/:day/:slug/', {}, '/2023/03/05/the-fog-bell/'],
    ['/:author/:slug/', {}, '/all/the-fog-bell/'],
    [
      '/:slug/',
      {
        'content/settings/routes.yaml':
          'collections:\n  /notes/:\n    permalink: /notes/{slug}/\n    filter: tag:note\n  /:\n    permalink: /{year}/{slug}/\n',
      },
      '/2023/the-fog-bell/',
    ],
  ])('have the permalinks of the site: %s %j', async (value, more, path) => {
    const text = ghostExport({ posts: [ghostPost()], settings: [{ key: 'permalinks', value }] })
    const { all } = await open({ 'data/quay.json': text, ...more })
    expect(all).toMatchObject([{ address: `https://old.example${path}` }])
  })
})

describe('awkward files', () => {
  it('reads a file in UTF-16, cut anywhere', async () => {
    const text = ghostExport({ posts: [ghostPost({ title: 'Glocke „läutet“ 🔔' })] })
    const { all } = await openText(Buffer.from(`\uFEFF${text}`, 'utf16le'))
    expect(all).toMatchObject([{ title: 'Glocke „läutet“ 🔔' }])
  })

  it('says that a file is not complete, and names the line', async () => {
    const text = ghostExport({ posts: [ghostPost()] })
    await expect(openText(text.slice(0, -20))).rejects.toThrow('file ends too early, in line 1')
  })

  it('refuses one story that is no object, and reads the others', async () => {
    const { all } = await openText(ghostExport({ posts: [ghostPost(), 'x', ghostPost({ id: '2' })] }))
    expect(all.map(({ key }) => key)).toEqual(['post-6390a1b2c3d4e5f601234567', 'line-1', 'post-2'])
    const draft = await ghost.toDraft(all[1] as never, settings.publication)
    expect(draft.problems).toEqual([{ field: 'article', line: 1, message: 'article is no JSON object' }])
  })

  it('takes the first of two stories with one id, and counts the other', async () => {
    const { all, leftOut } = await openText(
      ghostExport({ posts: [ghostPost(), ghostPost({ title: 'Twice' })] }),
    )
    expect(all).toHaveLength(1)
    expect(leftOut()).toEqual(['1 posts that have the id of an earlier post of the file'])
  })

  it('reads a story with a line of megabytes', { tags: 'deep' }, async () => {
    const html = `<p>${'bell '.repeat(cases(2_000_000, 200_000))}</p>`
    const text = ghostExport({ posts: [ghostPost({ html })] })
    const opened = await ghost.open(exportFiles({ 'a.json': text }, { pieceBytes: 65_536 }), settings)
    const [record] = await readRecords(opened)
    expect(record).toHaveProperty('data.post.html', html)
  })

  it('finds the files of an archive by the addresses of texts', async () => {
    const { openMedia } = await open({
      'content/data/quay.json': ghostExport({ posts: [] }),
      'content/images/2023/a b.jpg': 'JPEG',
    })
    const bytes: Uint8Array[] = []
    for await (const piece of (await openMedia?.(
      'https://old.example/content/images/size/w600/2023/a%20b.jpg',
    )) ?? [])
      bytes.push(piece)
    expect(Buffer.concat(bytes).toString()).toBe('JPEG')
    expect(await openMedia?.('https://old.example/content/images/2023/other.jpg')).toBeUndefined()
  })

  it('asks which one is meant if an archive holds two exports', async () => {
    const text = ghostExport({ posts: [] })
    await expect(open({ 'a.json': text, 'b.json': text })).rejects.toThrow(
      'holds 2 exports of Ghost; name one: a.json, b.json',
    )
  })
})
