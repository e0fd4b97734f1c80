import { describe, expect, it } from 'vitest'
import type { Publication } from '../../../src/domain/publication.ts'
import { tumblr } from '../../../src/ingest/forms/tumblr/tumblr-form.ts'
import { printHtml } from '../../../src/ingest/html/tree.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'

const publication = {} as Publication
const common = {
  id: '12345',
  url: 'https://quay.tumblr.example/post/12345',
  'url-with-slug': 'https://quay.tumblr.example/post/12345/the-fog-bell',
  'unix-timestamp': 1234810200,
  slug: 'the-fog-bell',
  format: 'html',
}

function jsonPage(...posts: readonly object[]): string {
  const blog = { title: 'Quay', name: 'quay', cname: false }
  return `var tumblr_api_read = ${JSON.stringify({ tumblelog: blog, 'posts-start': 0, posts })};\n`
}

async function open(files: Readonly<Record<string, string | Uint8Array>>) {
  const given = exportFiles(files)
  expect(await tumblr.recognizes(given)).toBe(true)
  const opened = await tumblr.open(given, { publication })
  return { ...opened, all: await readRecords(opened) }
}

async function read(post: object) {
  const { all } = await open({ 'read.json': jsonPage({ ...common, ...post }) })
  const draft = await tumblr.toDraft(all[0] as never, publication)
  return {
    ...draft,
    html: draft.body ? printHtml(draft.body) : '',
    said: draft.warnings.map(({ message }) => message),
  }
}

describe('each type has a text of its own', () => {
  it.each([
    [
      { type: 'regular', 'regular-title': 'The bell', 'regular-body': '<p>It rang.</p>' },
      'The bell',
      '<p>It rang.</p>',
    ],
    [
      { type: 'regular', 'regular-title': 'A', 'regular-body': 'It **rang**.', format: 'markdown' },
      'A',
      '<p>It <strong>rang</strong>.</p>',
    ],
    [
      {
        type: 'photo',
        'photo-caption': '<p>The quay at six. Fog.</p>',
        'photo-url-75': 'https://p.example/75.jpg',
        'photo-url-1280': 'https://p.example/1280.jpg',
        'photo-link-url': 'https://x.example/',
      },
      'The quay at six',
      '<figure><a href="https://x.example/"><img src="https://p.example/1280.jpg"></a></figure><p>The quay at six. Fog.</p>',
    ],
    [
      {
        type: 'photo',
        'photo-url-1280': 'https://p.example/a.jpg',
        photos: [
          { 'photo-url-500': 'https://p.example/a.jpg', caption: 'One' },
          { 'photo-url-500': 'https://p.example/b.jpg', caption: '' },
        ],
      },
      'One',
      '<figure><img src="https://p.example/a.jpg"><figcaption>One</figcaption></figure><figure><img src="https://p.example/b.jpg"></figure>',
    ],
    [
      {
        type: 'quote',
        'quote-text': 'Fog is patient.',
        'quote-source': '<a href="https://x.example/">Ana</a>',
      },
      'Fog is patient',
      '<blockquote><p>Fog is patient.</p></blockquote><p>— <a href="https://x.example/">Ana</a></p>',
    ],
    [
      {
        type: 'link',
        'link-text': 'Tides',
        'link-url': 'https://x.example/',
        'link-description': '<p>Good.</p>',
      },
      'Tides',
      '<p><a href="https://x.example/">Tides</a></p><p>Good.</p>',
    ],
    [
      {
        type: 'conversation',
        'conversation-title': '',
        conversation: [
          { name: 'Ana', label: 'Ana:', phrase: 'Hear it?' },
          { name: 'Bo', label: 'Bo:', phrase: 'No.' },
        ],
      },
      'Ana: Hear it?',
      '<p><strong>Ana:</strong> Hear it?</p><p><strong>Bo:</strong> No.</p>',
    ],
    [
      {
        type: 'audio',
        'audio-player': '<iframe src="https://a.example/e"></iframe>',
        'id3-artist': 'Quay',
        'id3-title': 'Bell',
        'audio-caption': '',
      },
      'Quay – Bell',
      '<iframe src="https://a.example/e"></iframe><p>Quay – Bell</p>',
    ],
    [
      { type: 'video', 'video-source': 'https://v.example/1', 'video-caption': '<p>Film</p>' },
      'https://v.example/1',
      '<p><a href="https://v.example/1">https://v.example/1</a></p><p>Film</p>',
    ],
    [
      { type: 'answer', question: 'Why?', answer: '<p>Fog.</p>' },
      'Why?',
      '<blockquote><p>Why?</p></blockquote><p>Fog.</p>',
    ],
  ])('%j', async (post, title, html) => {
    const draft = await read(post)
    expect(draft.html).toBe(html)
    expect(draft.fields).toMatchObject({ title, published: '2009-02-16T18:50:00Z', status: 'published' })
  })

  it('a picture without words has its day as title, and this is said', async () => {
    const { fields, said } = await read({ type: 'photo', 'photo-url-500': 'https://p.example/a.jpg' })
    expect(fields.title).toBe('2009-02-16')
    expect(said).toEqual(['title is missing; its day stands in for it: "2009-02-16"'])
  })

  it('a type that is unknown keeps its texts', async () => {
    const { html, said } = await read({ type: 'hologram', 'hologram-caption': '<p>Kept.</p>' })
    expect(html).toBe('<p>Kept.</p>')
    expect(said).toContain('type says "hologram", which is unknown; its texts are kept')
  })
})

it.each([
  [{ private: 'true' }, 'draft'],
  [{ state: 'draft' }, 'draft'],
  [{ state: 'queued' }, 'draft'],
  [{ state: 'published' }, 'published'],
])('a post with %j is %s', async (post, status) => {
  expect((await read({ type: 'regular', 'regular-body': 'a', ...post })).fields.status).toBe(status)
})

it('a repeated post names its source', async () => {
  const post = {
    type: 'regular',
    'regular-body': 'a',
    'reblogged-root-url': 'https://o.example/1',
    'reblogged-root-name': 'other',
  }
  expect((await read(post)).fields.source).toEqual({ title: 'other', url: 'https://o.example/1' })
})

it('posts of pages that overlap come once, with the addresses of their feeds', async () => {
  const post = {
    ...common,
    type: 'regular',
    'regular-body': '<img src="https://p.example/a.jpg">',
    tags: ['Fog & co'],
  }
  const { all, site, oldFeeds } = await open({
    '0.json': jsonPage(post),
    '50.json': jsonPage(post, { ...post, id: '2' }),
  })
  expect(all.map(({ key }) => key)).toEqual(['post-12345', 'post-2'])
  expect(all[0]).toMatchObject({
    ...{ address: common['url-with-slug'], otherAddresses: [common.url], feedId: common.url },
    media: ['https://p.example/a.jpg'],
  })
  expect(site).toMatchObject({ address: 'https://quay.tumblr.com', title: 'Quay' })
  expect(oldFeeds().map(({ from }) => from)).toEqual(['/rss', '/tagged/Fog%20%26%20co/rss'])
})

it('XML gives what JSON gives, with control characters, sets of pictures and a cut-off end', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<tumblr version="1.0"><tumblelog name="quay" timezone="US/Eastern" title="Quay &amp; co">About</tumblelog><posts start="0" total="3">
<post id="1" url="https://q.example/post/1" url-with-slug="https://q.example/post/1/a" type="regular" unix-timestamp="1234810200" format="html" slug="a"><regular-title>A &amp; b</regular-title><regular-body>&lt;p&gt;It\u0001 rang.&lt;/p&gt;</regular-body><tag>fog</tag><tag>quay</tag></post>
<post id="2" url="https://q.example/post/2" type="photo" unix-timestamp="1234810200" slug=""><photo-caption>Two</photo-caption><photo-url max-width="1280">https://p.example/a.jpg</photo-url><photo-url max-width="75">https://p.example/s.jpg</photo-url><photoset><photo offset="o1" caption="One &amp;lt; two"><photo-url max-width="1280">https://p.example/a.jpg</photo-url></photo></photoset></post>
<post id="3" url="https://q.example/post/3" type="conversation" unix-timestamp="1234810200"><conversation-title>Chat</conversation-title><conversation><line name="Ana" label="Ana:">Hm</line></conversation></post>
</posts></tumblr>`
  const { all, site } = await open({ 'posts.xml': xml })
  const drafts = await Promise.all(all.map((record) => tumblr.toDraft(record, publication)))
  expect(site).toMatchObject({ title: 'Quay & co', address: 'https://quay.tumblr.com' })
  expect(drafts.map(({ fields }) => fields)).toMatchObject([
    { title: 'A & b', slug: 'a', tags: ['fog', 'quay'] },
    { title: 'One < two', slug: '2' },
    { title: 'Chat' },
  ])
  expect(drafts.map(({ body }) => body && printHtml(body))).toEqual([
    '<p>It rang.</p>',
    '<figure><img src="https://p.example/a.jpg"><figcaption>One &#x3C; two</figcaption></figure><p>Two</p>',
    '<p><strong>Ana:</strong> Hm</p>',
  ])
})

it('one post that is no object is refused, and the others are read', async () => {
  const { all } = await open({
    'read.json': jsonPage(5 as never, { ...common, type: 'regular', 'regular-body': 'a' }),
  })
  const { problems } = await tumblr.toDraft(all[0] as never, publication)
  expect(problems).toEqual([
    { field: 'article', line: 1, message: 'article is no post of Tumblr, or too long' },
  ])
  expect(all).toHaveLength(2)
})
