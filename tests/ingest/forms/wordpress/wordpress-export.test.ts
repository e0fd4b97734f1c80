import { describe, expect, it } from 'vitest'
import { textOf } from '../../../../src/ingest/forms/wordpress/xml/read-children.ts'
import { cases } from '../../../support/depth.ts'
import { exportFiles } from '../../../support/export-files.ts'
import { cdata, fixture, item, readExport, readFixture, wxr } from './read-export.ts'

describe('an export of WordPress with classic texts', async () => {
  const { open, stories, story } = await readFixture('classic.xml')
  const tide = story('café-tide')

  it('gives every story and page, and says what it leaves out', () => {
    expect(stories.map(({ record }) => record.key)).toEqual([
      ...['post-101', 'post-102', 'post-103', 'post-104', 'post-105', 'post-106', 'post-107', 'post-112'],
    ])
    expect(stories.filter(({ record }) => record.kind === 'page').map(({ record }) => record.slug)).toEqual([
      'imprint',
    ])
    expect(open.leftOut()).toEqual([
      '2 comments',
      '1 stories in the trash',
      '1 entries of menus',
      '1 earlier versions of stories',
    ])
  })

  it('knows the site, its hosts of media and the rule of its ids', () => {
    expect(open.site).toMatchObject({
      address: 'https://old.example/blog',
      title: 'Harbour & Hinterland',
      feedSize: 10,
    })
    expect(open.site.mediaHosts).toContain('i0.wp.com')
  })

  it('keeps the id of the feed byte for byte, and every address of the story', () => {
    expect(tide.record.feedId).toBe('http://old.example/blog/?post_type=post&p=101')
    expect(tide.record.address).toBe('https://old.example/blog/2019/05/caf%c3%a9-tide/')
    expect(tide.record.otherAddresses).toEqual([
      '/blog/?p=101',
      '/blog/2019/05/old-tide/',
      '/blog/2019/05/caf%c3%a9-tide/2/',
      '/blog/?post_type=post&p=101',
      'https://old.example/blog/2019/05/caf%c3%a9-tide/quay/',
      '/blog/?attachment_id=201',
      'https://old.example/blog/lamp/',
      '/blog/?attachment_id=202',
    ])
  })

  it('takes each field from where WordPress has it', () => {
    expect(tide.draft.fields).toEqual({
      title: 'The “slow” tide & its tables',
      slug: 'café-tide',
      summary: 'A short word on tides.',
      authors: [{ name: "Joss O'Hara" }, { name: 'Wren Holloway', url: 'https://wren.example/' }],
      section: 'News',
      tags: ['Harbour', 'Essays', 'Tide tables'],
      published: '2019-05-04T07:30:05Z',
      figures: [
        {
          url: 'https://old.example/blog/wp-content/uploads/2019/05/lamp.jpg',
          alt: 'A lamp on a pole',
          caption: 'The lamp, lit',
          credit: 'Photo: Joss',
        },
        {
          url: 'https://old.example/blog/wp-content/uploads/2019/05/talk.mp3',
          bytes: 4096,
          type: 'audio/mpeg',
        },
      ],
    })
    expect(tide.draft.writtenAs?.get('published')).toBe('wp:post_date_gmt')
    expect(tide.draft.lines.get('title')?.first).toBe(28)
  })

  it('makes the paragraphs and figures that WordPress would show', () => {
    expect(tide.html.split('\n').filter((line) => line !== '')).toEqual([
      '<p>First line,<br>',
      'second line.</p>',
      '<figure><img class="size-medium wp-image-201" src="https://old.example/blog/wp-content/uploads/2019/05/quay.jpg" alt="Steps down to mud"><figcaption>The quay at <em>low</em> water</figcaption></figure>'.replace(
        'alt=',
        'alt=',
      ),
      '<p><a href="https://video.example/watch?v=1&#x26;t=2">https://video.example/watch?v=1&#x26;t=2</a></p>',
      '<blockquote><p>She said: "it turns".</p>',
      '<p>Twice.</p></blockquote>',
      '<pre>keep',
      '  these',
      'lines</pre>',
      '<p>An [embed] is written so, [sic], and this stays.</p>',
      '<figure><audio controls src="https://old.example/blog/wp-content/uploads/2019/05/bell.mp3"></audio></figure>',
      '<p>The second page.</p>',
    ])
    expect(tide.remarks).toEqual([
      'contentHtml has the shortcode [pull side="left"], which needs its plugin; the words in it stay',
    ])
  })

  it('names the media of the story as its text has them in the end', () => {
    expect(tide.record.media.map((address) => address.split('/').at(-1))).toEqual(
      expect.arrayContaining(['quay.jpg', 'bell.mp3', 'lamp.jpg', 'talk.mp3']),
    )
    expect(tide.record.media.join(' ')).not.toContain('300x200')
  })

  it('dates a story without a UTC time by the offset of the others', () => {
    expect(story('only-news').draft.fields.published).toBe('2020-01-02T08:00:00Z')
    expect(story('only-news').draft.writtenAs?.get('published')).toBe('wp:post_date')
  })

  it.each([
    ['winter', 'draft', 'status is draft: the story was protected by a password'],
    ['secret', 'draft', 'status is draft: the story was private'],
    [
      'soup',
      'draft',
      'status is draft: the type "recipe" was no part of the main feed; publish it if it is a story',
    ],
  ])('never publishes %s by accident', (slug, status, remark) => {
    expect(story(slug).draft.fields.status).toBe(status)
    expect(story(slug).remarks).toContain(remark)
    expect(story(slug).html).not.toBe('')
  })

  it('keeps what is scheduled, and a draft without a date and a title', () => {
    expect(story('tomorrow').draft.fields).toMatchObject({
      status: 'scheduled',
      published: '2031-04-01T08:00:00Z',
    })
    const note = stories.find(({ record }) => record.key === 'post-105')
    expect(note?.draft.fields).toMatchObject({ status: 'draft', title: 'A note without a name' })
    expect(note?.draft.fields).not.toHaveProperty('published')
  })

  it('leads every feed of the site to one with the same stories, or says that it has ended', () => {
    const feeds = new Map(open.oldFeeds().map(({ from, to }) => [from, to]))
    const main = { feed: 'main', format: 'rss' }
    expect(feeds.get('/blog/feed')).toEqual(main)
    expect(feeds.get('/blog/feed/atom')).toEqual({ feed: 'main', format: 'atom' })
    expect(feeds.get('/blog/?feed=rdf')).toEqual(main)
    expect(feeds.get('/blog/wp-rss2.php')).toEqual(main)
    expect(feeds.get('/blog/comments/feed')).toBe('gone')
    expect(feeds.get('/blog/:year/:month/:name/feed')).toBe('gone')
    // The site calls its categories topics, as a link in a story shows.
    expect(feeds.get('/blog/topics/news/feed')).toEqual({ feed: 'section:news', format: 'rss' })
    expect(feeds.get('/blog/topics/news/harbour/feed')).toEqual({ feed: 'tag:harbour', format: 'rss' })
    // Essays is the section of one story and a tag of both.
    expect(feeds.get('/blog/topics/essays/atom')).toEqual({ feed: 'tag:essays', format: 'atom' })
    expect(story('winter').draft.fields).toMatchObject({ section: 'Essays', tags: ['Essays'] })
    expect(feeds.get('/blog/?feed=rss2&cat=10')).toEqual({ feed: 'section:news', format: 'rss' })
    expect(feeds.get('/blog/tag/tide-tables/feed')).toEqual({ feed: 'tag:tide-tables', format: 'rss' })
    expect(feeds.get('/blog/author/nell/rss2')).toEqual({ feed: 'author:nell-arkwright', format: 'rss' })
    expect(feeds.get('/blog/?feed=rss2&author=3')).toEqual({ feed: 'author:nell-arkwright', format: 'rss' })
  })

  it('gives the same records again', async () => {
    const again = await readFixture('classic.xml')
    expect(again.stories.map(({ record }) => record)).toEqual(stories.map(({ record }) => record))
  })
})

describe('an export of WordPress with blocks', async () => {
  const { html, remarks } = (await readFixture('blocks.xml')).story('everything')

  it.each([
    ['the text of a block as it is, without new breaks', '<p>One sentence\non two lines<sup'],
    [
      'a picture from its original, with its alt text',
      '<img src="https://blocks.example/wp-content/uploads/2024/01/pier-scaled.jpg" alt="A pier in fog"',
    ],
    ['its caption', '<figcaption class="wp-element-caption">The pier</figcaption>'],
    [
      'a gallery and its caption',
      'uploads/a.png" alt="A" class="wp-image-12"></figure>\n<figcaption class="blocks-gallery-caption">Both of them',
    ],
    [
      'an embedded page as a link, with its caption',
      '<p><a href="https://video.example/v/9">https://video.example/v/9</a></p><p>A film</p>',
    ],
    ['a file with its words', '<a href="https://blocks.example/plan.pdf">The plan</a> <a'],
    ['a shortcode in its block', '<p><a href="https://sound.example/s/1">'],
    ['a reusable block', '<p>Said in many stories.</p>'],
    ['HTML as it is written', '<p>Raw   words</p>'],
    ['code with its lines', 'line 1\n\nline 2 [gallery]'],
    ['footnotes', '<li id="fn-ab-1">See the <em>register</em>. <a href="#fnref-ab-1">'],
    ['the number of a footnote', '<a href="#fn-ab-1" id="fnref-ab-1">1</a>'],
  ])('shows %s', (_what, expected) => {
    expect(html.replace(/\n+/g, (lines) => lines)).toContain(expected)
  })

  it('names a block that WordPress fills when it is shown', () => {
    expect(remarks).toEqual([
      'contentHtml has the block latest-posts, which WordPress fills when it shows the story; it is left out',
    ])
    expect(html).not.toContain('wp:')
  })
})

describe('an export of Squarespace', async () => {
  const { open, stories, story } = await readFixture('squarespace.xml')

  it('has no ids of its feed, and feeds of its collections', () => {
    expect(open.site).not.toHaveProperty('feedIdRule')
    expect(stories.map(({ record }) => record.feedId)).toEqual([undefined, undefined])
    expect(open.oldFeeds()).toEqual([{ from: '/journal?format=rss', to: { feed: 'main', format: 'rss' } }])
  })

  it('has addresses below the site, slugs without an ending, and the picture that follows a story', () => {
    const { record, draft, html } = story('pans')
    expect(record.address).toBe('https://salt.example/journal/pans')
    expect(draft.fields).toMatchObject({
      title: 'Pans & tides—again',
      slug: 'pans',
      authors: [{ name: 'Kit Lowe' }],
      figures: [{ url: 'https://images.salt.example/lead?format=1500w' }],
    })
    expect(draft.fields.figures).not.toMatchObject([{ caption: expect.anything() }])
    expect(html).toBe(
      '<figure><img class="thumb-image" alt="A pan" src="https://images.salt.example/pan.jpg"></figure>\n<p>Salt.</p>\n<figure><audio controls src="https://salt.example/s/wind.mp3"></audio><figcaption>Wind</figcaption></figure>',
    )
  })

  it('has drafts without an address, and numbers that two stories share', () => {
    expect(stories[1]?.record.address).toBeUndefined()
    expect(stories[1]?.draft.fields).toMatchObject({ title: 'Unfinished', status: 'draft' })
    expect(new Set(stories.map(({ record }) => record.key)).size).toBe(2)
  })
})

/** What a file may be like, and what of it a story has. */
const damaged: readonly (readonly [what: string, bytes: string | Buffer, html: string])[] = [
  ['control characters and forbidden references', wxr(item(1, cdata('a\x08b\x0B &#8; c'))), '<p>ab  c</p>'],
  [
    'a section within a section, with its end escaped',
    wxr(item(1, cdata('x <![CDATA[ y ]]]]><![CDATA[> z'))),
    '<p>x <!--[CDATA[ y ]]--> z</p>',
  ],
  ['a section within a section, without', wxr(item(1, cdata('a <b>c</b> ]]> d'))), '<p>a <b>c</b> ]]> d</p>'],
  [
    'an end of the element in its text',
    wxr(item(1, cdata('a &lt;/item> </item> b'))),
    '<p>a &#x3C;/item>  b</p>',
  ],
  ['text without a section', wxr(item(1, '&lt;p&gt;a &amp;amp; b&lt;/p&gt;')), '<p>a &#x26; b</p>'],
  [
    'an entity that XML does not know',
    wxr(item(1, 'a&nbsp;b')),
    '<p>a&nbsp;b</p>'.replace('&nbsp;', '\u00A0'),
  ],
  [
    'bytes of Windows-1252 under a wrong declaration',
    Buffer.from(wxr(item(1, cdata('caf\xE9 \x93so\x94'))), 'latin1'),
    '<p>café “so”</p>',
  ],
  [
    'a declared encoding',
    Buffer.from(wxr(item(1, cdata('\xEF\xE0'))).replace('UTF-8', 'windows-1251'), 'latin1'),
    '<p>па</p>',
  ],
  ['UTF-16', Buffer.from(`\uFEFF${wxr(item(1, cdata('é')))}`, 'utf16le'), '<p>é</p>'],
  [
    'comments around and in an item',
    wxr(`<!-- <item> -->${item(1, `<!-- </item> -->${cdata('a')}`)}`),
    '<p>a</p>',
  ],
  ['old line ends', wxr(item(1, cdata('a\r\nb\r\rc'))), '<p>a<br>\nb</p>\n<p>c</p>'],
  [
    'other prefixes',
    wxr(item(1, cdata('a')))
      .replaceAll('wp:', 'wpx:')
      .replace('xmlns:wp=', 'xmlns:wpx=')
      .replaceAll('content:', 'c:')
      .replace('xmlns:content=', 'xmlns:c='),
    '<p>a</p>',
  ],
  [
    'the first version',
    wxr(item(1, cdata('a')))
      .replaceAll('/1.2/', '/1.0/')
      .replace('>1.2<', '>1.0<'),
    '<p>a</p>',
  ],
  ['no version', wxr(item(1, cdata('a'))).replace('<wp:wxr_version>1.2</wp:wxr_version>', ''), '<p>a</p>'],
  ['no end of the channel', wxr(item(1, cdata('a'))).replace('</channel></rss>', ''), '<p>a</p>'],
]

describe('a file that is not as it should be', () => {
  it.each(damaged)('is read with %s', async (_what, bytes, html) => {
    const files = exportFiles({ 'export.xml': bytes }, { pieceBytes: 61 })
    expect((await readExport(files)).stories.map((story) => story.html)).toEqual([html])
  })

  it('gives each story but the one that has no end, and says the line', async () => {
    const whole = `${item(1, cdata('one'))}\n${item(2, cdata('two'))}`
    const cut = wxr(`${whole.replace('</item>', '')}\n${item(3, cdata('th'))}`)
    const { stories } = await readExport(
      exportFiles({ 'export.xml': cut.slice(0, cut.indexOf(']]>', cut.indexOf('[th'))) }),
    )
    expect(stories.map(({ record, draft }) => [record.key, draft.problems.map(({ line }) => line)])).toEqual([
      ['post-1', [4]],
      ['post-2', []],
      ['post-https://old.example/story-3/', [6]],
    ])
    expect(stories[0]?.remarks).toEqual(['file ends within this story or is damaged there; export it again'])
  })

  it('is refused with a sentence if it declares entities or another version', async () => {
    const doctype = wxr(item(1, '&x;')).replace('<rss', '<!DOCTYPE rss [<!ENTITY x "y">]><rss')
    await expect(readExport(exportFiles({ 'a.xml': doctype }))).rejects.toThrow(
      'a.xml declares a document type (line 2), which no export of WordPress does: entities are not read',
    )
    const version = wxr('').replace('>1.2<', '>abc<')
    await expect(readExport(exportFiles({ 'a.xml': version }))).rejects.toThrow(
      'says that its version is "abc"',
    )
  })

  it('may have a text of megabytes on one line', { tags: 'deep' }, async () => {
    const picture = `<img src="data:image/png;base64,${'iVBORw0K'.repeat(cases(1_300_000, 130_000))}">`
    const { stories } = await readExport(
      exportFiles({ 'a.xml': wxr(item(1, cdata(`before ${picture} after`))) }, { pieceBytes: 65_536 }),
    )
    expect(stories[0]?.html.length).toBeLessThan(300)
    expect(stories[0]?.html).toContain('after')
  })
})

describe('several files of one site', () => {
  it('are one export: a story in two of them comes once, authors of one serve the other', async () => {
    const author =
      '<wp:author><wp:author_login>nell</wp:author_login><wp:author_display_name>Nell</wp:author_display_name></wp:author>'
    const creator = '<dc:creator>nell</dc:creator>'
    const { open, stories } = await readExport(
      exportFiles({
        'site.000.xml': wxr(item(1, 'a', creator) + item(2, 'b')),
        'site.001.xml': wxr(item(2, 'b') + item(3, 'c'), author),
        'notes.txt': 'no export',
      }),
    )
    expect(stories.map(({ record }) => record.key)).toEqual(['post-1', 'post-2', 'post-3'])
    expect(stories[0]?.draft.fields.authors).toEqual([{ name: 'Nell' }])
    expect(open.leftOut()).toEqual(['1 stories that the files hold twice'])
  })

  it('may have a number or a guid twice: keys differ, and a remark says whose id it is', async () => {
    const other = item(1, 'c').replace('?p=1<', '?p=9<')
    const twin = item(5, 'd').replace('?p=5<', '?p=9<')
    const { stories } = await readExport(exportFiles({ 'a.xml': wxr(item(1, 'a') + other + twin) }))
    expect(stories.map(({ record }) => [record.key, record.feedId])).toEqual([
      ['post-1', 'https://old.example/?p=1'],
      ['post-1 https://old.example/?p=9', 'https://old.example/?p=9'],
      ['post-5', undefined],
    ])
    expect(stories[2]?.remarks[0]).toContain('guid https://old.example/?p=9 is that of post-1')
  })
})

it('recognizes nothing else', async () => {
  const { wordPress } = await import('../../../../src/ingest/forms/wordpress/wordpress-form.ts')
  const others = {
    'feed.xml': '<rss version="2.0"><channel><title>A feed</title></channel></rss>',
    'post.md': 'About xmlns:wp="http://wordpress.org/export/1.2/"',
  }
  expect(await wordPress.recognizes(exportFiles(others))).toBe(false)
  expect(await wordPress.recognizes(exportFiles({ export: fixture('classic.xml') }))).toBe(true)
})

it('the end and the beginning of a section in a text are both in it, if its ends are escaped', () => {
  expect(textOf({ raw: '<![CDATA[x]]]]><![CDATA[><![CDATA[y]]>' })).toBe('x]]><![CDATA[y')
})
