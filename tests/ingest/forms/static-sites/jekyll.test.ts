import { toHtml } from 'hast-util-to-html'
import { describe, expect, test } from 'vitest'
import { parseArticle } from '../../../../src/ingest/parse-article.ts'
import { joined, readSite, story } from './read-site.ts'

/** Addresses, ids and dates are those that Jekyll 4.3 with jekyll-feed 0.17 gives these files. */

const config = `url: https://shoal.example
baseurl: /b
title: The Shoal
timezone: Europe/Berlin
plugins: [jekyll-feed, jekyll-redirect-from]
permalink: /:categories/:year/:month/:day/:title
collections:
  news: {output: true}
  quiet: {}
feed:
  posts_limit: 100
  categories: [harbour]
defaults:
  - scope: {path: "", type: posts}
    values: {author: Ida Fenn, categories: [harbour]}
  - scope: {path: "_posts/deep"}
    values: {permalink: "/d/:i_month-:short_year/:slug/:name.html"}
`

const site = await readSite({
  '_config.yml': config,
  '_posts/2019-5-1-a.b.c.md': story('title: A\ndate: 2019-05-01 10:00:00\ntags: fog bell'),
  '_posts/19-05-02-Short_Year.md': story(
    'categories: Foo Bar',
    'hi [l]({% post_url 2019-5-1-a.b.c %}) [m]({{ "/img/a.pdf" | relative_url }})\n\n![p]({{ site.url }}{{ site.baseurl }}/img/a.png)',
  ),
  '_posts/deep/2019-12-31-e.md': story(
    'title: E\ndate: 2019-12-31 23:30:00 -0800\nslug: "My Slug é"\nredirect_from:\n  - /old/e',
  ),
  '_posts/deep/2019-12-30-f.md': story('title: F\npermalink: /custom/'),
  '_posts/2019-12-29-g.html': story(
    'title: G & "q"\npermalink: /a/b.html\ncategory: One Two',
    '    <p>hi</p>',
  ),
  'blog/_posts/2019-05-01-D.é-x.md': story('title: D\ndate: 2019-05-02\ncategories: [Foo Bar, Café, "C#"]'),
  '_posts/2019-01-01-dup.md': story('title: dup\npermalink: /custom/dup.html'),
  '_posts/2019-01-02-dup.md': story('title: dup2\npermalink: /custom/dup/'),
  '_posts/2019-03-31-dst.md': story('title: dst\ndate: 2019-03-31 10:30'),
  '_posts/2019-02-02-hidden.md': story('title: hidden\npublished: false'),
  '_posts/undated.md': story('title: no post'),
  '_drafts/idea.md': story('title: idea'),
  '_news/n1.md': story('title: n1\ndate: 2020-01-01 10:00:00 +0000'),
  '_quiet/q.md': story('title: not written'),
  'about/index.md': story('title: About'),
  'contact.md': story('title: Contact'),
  'archive.html': story('layout: page', '{% for post in site.posts %}{{ post.title }}{% endfor %}'),
  'img/a.png': new Uint8Array([7]),
})

describe('a site of Jekyll', () => {
  test.each([
    [
      '_posts/2019-5-1-a.b.c.md',
      '/harbour/2019/05/01/a.b.c',
      '/harbour/2019/05/01/a.b.c',
      '2019-05-01T10:00:00Z',
      'a time with seconds is UTC',
    ],
    [
      '_posts/19-05-02-Short_Year.md',
      '/harbour/foo/bar/2019/05/02/Short_Year',
      '/harbour/foo/bar/2019/05/02/Short_Year',
      '2019-05-01T22:00:00Z',
      'a day of the file’s name is the zone’s',
    ],
    [
      '_posts/deep/2019-12-31-e.md',
      '/d/1-20/my-slug-%C3%A9/2019-12-31-e.html',
      '/d/1-20/my-slug-%C3%A9/My%20Slug%20%C3%A9',
      '2020-01-01T07:30:00Z',
      'the id has the slug as written',
    ],
    ['_posts/deep/2019-12-30-f.md', '/custom/', '/f', '2019-12-29T23:00:00Z', 'the id is beside the address'],
    ['_posts/2019-12-29-g.html', '/a/b.html', '/a/g', '2019-12-28T23:00:00Z', 'the id is not the address'],
    [
      'blog/_posts/2019-05-01-D.é-x.md',
      '/blog/harbour/foo%20bar/caf%C3%A9/c%23/2019/05/02/D.%C3%A9-x',
      '/blog/harbour/foo%20bar/caf%C3%A9/c%23/2019/05/02/D.%C3%A9-x',
      '2019-05-01T22:00:00Z',
      'folders are categories',
    ],
    [
      '_posts/2019-03-31-dst.md',
      '/harbour/2019/03/31/dst',
      '/harbour/2019/03/31/dst',
      '2019-03-31T08:30:00Z',
      'a time without seconds is the zone’s',
    ],
  ])('gives %s the address /b%s and the id /b%s', async (key, path, id, published) => {
    const { fields } = await site.draft(key)
    expect(site.record(key)).toMatchObject({
      kind: 'article',
      address: `https://shoal.example/b${path}`,
      feedId: `https://shoal.example/b${id}`,
    })
    expect(fields.published).toBe(published)
  })

  test('of two posts with one id the first keeps it, and the draft of the second says so', async () => {
    expect(site.record('_posts/2019-01-01-dup.md').feedId).toBe('https://shoal.example/b/custom/dup')
    expect(site.record('_posts/2019-01-02-dup.md').feedId).toBeUndefined()
    const { warnings } = await site.draft('_posts/2019-01-02-dup.md')
    expect(warnings.map(({ message }) => message).join()).toContain('the id of _posts/2019-01-01-dup.md')
  })

  test.each([
    ['_posts/2019-02-02-hidden.md', 'article', 'draft'],
    ['_drafts/idea.md', 'article', 'draft'],
    ['_news/n1.md', 'article', undefined],
    ['about/index.md', 'page', undefined],
    ['contact.md', 'page', undefined],
  ])('%s is an %s with the status %s', async (key, kind, status) => {
    expect(site.record(key).kind).toBe(kind)
    expect((await site.draft(key)).fields.status).toBe(status)
  })

  test('has neither collections that are not written, nor templates, nor posts without a date', () => {
    const keys = site.records.map(({ key }) => key)
    expect(keys).not.toContain('_quiet/q.md')
    expect(keys).not.toContain('_posts/undated.md')
    expect(site.open.leftOut()).toEqual(['1 templates in HTML'])
  })

  test('gives fields of the configuration to files without them, and a title by the file’s name', async () => {
    const { fields } = await site.draft('_posts/19-05-02-Short_Year.md')
    expect(fields).toMatchObject({
      title: 'Short_year',
      authors: 'Ida Fenn',
      section: 'harbour',
      tags: ['Foo', 'Bar'],
    })
    expect((await site.draft('_posts/2019-5-1-a.b.c.md')).fields.tags).toEqual(['fog', 'bell'])
  })

  test('resolves post_url, relative_url and the address of the site', async () => {
    const html = toHtml((await site.draft('_posts/19-05-02-Short_Year.md')).body ?? [])
    expect(html).toContain('<a href="/b/harbour/2019/05/01/a.b.c"')
    expect(html).toContain('src="https://shoal.example/b/img/a.png"')
    const bytes = await site.open.openMedia?.('https://shoal.example/b/img/a.png')
    expect(await joined(bytes)).toEqual(Buffer.from([7]))
    expect(
      await site.open.openMedia?.('https://shoal.example/b/../_config.yml/../../etc/passwd'),
    ).toBeUndefined()
  })

  test('a date that cannot be read is refused with its line, and the story keeps its address', async () => {
    const { record, draft } = await readSite({
      '_config.yml': 'url: https://shoal.example',
      '_posts/2020-01-02-fog.md': story('title: Fog\ndate: 2020-01-02 18:30:22 2020 -0800'),
    })
    expect(record('_posts/2020-01-02-fog.md').address).toBe('https://shoal.example/2020/01/02/fog.html')
    const parsed = parseArticle(await draft('_posts/2020-01-02-fog.md'), { timeZone: 'UTC' })
    expect('problems' in parsed && parsed.problems).toMatchObject([{ field: 'date', line: 3 }])
  })

  test('reads an indented file of HTML as HTML', async () => {
    const { fields } = await site.draft('_posts/2019-12-29-g.html')
    expect(fields).toMatchObject({ contentHtml: '    <p>hi</p>\n', title: 'G & "q"' })
  })

  test('names its feeds, their size and the rule of their ids', () => {
    expect(site.open.site).toMatchObject({
      title: 'The Shoal',
      feedSize: 100,
      feedIdRule: expect.stringContaining('jekyll-feed'),
    })
    expect(site.record('_posts/deep/2019-12-31-e.md').otherAddresses).toEqual(['/b/old/e'])
    expect(site.open.oldFeeds()).toEqual([
      { from: '/b/feed.xml', to: { feed: 'main', format: 'atom' } },
      { from: '/b/feed/harbour.xml', to: { feed: 'section:harbour', format: 'atom' } },
    ])
  })

  test.each([
    ['{{ post.id }}', '/2020/01/02/fog', 'no URI: kept as it is'],
    ['{{ site.url }}{{ post.url }}', 'https://shoal.example/2020/01/02/fog.html', ''],
    [
      '{{ post.url | prepend: site.baseurl | prepend: site.url }}',
      'https://shoal.example/2020/01/02/fog.html',
      '',
    ],
    ['{{ post.url | absolute_url }}', 'https://shoal.example/2020/01/02/fog.html', ''],
    ['tag:shoal.example,{{ post.date | date: "%Y" }}:x', undefined, 'a filter that is not known'],
  ])(
    'reads the ids of its own template of the feed: %s',
    async (expression: string, id: string | undefined, _why: string) => {
      const { record, open } = await readSite({
        '_config.yml': 'url: https://shoal.example\nbaseurl: ""',
        '_posts/2020-01-02-fog.md': story('title: Fog'),
        'atom.xml': `---\nlayout: null\n---\n<feed><id>x</id>{% for post in site.posts limit:20 %}<entry><id>${expression}</id></entry>{% endfor %}</feed>`,
      })
      expect(record('_posts/2020-01-02-fog.md').feedId).toBe(id)
      expect(open.oldFeeds()).toEqual([{ from: '/atom.xml', to: { feed: 'main', format: 'atom' } }])
      expect(open.site.feedSize).toBe(20)
    },
  )

  test.each([
    ['date', '/a/2020/01/02/Fog-Bell.html'],
    ['pretty', '/a/2020/01/02/Fog-Bell/'],
    ['ordinal', '/a/2020/002/Fog-Bell.html'],
    ['weekdate', '/a/2020/W01/Thu/Fog-Bell.html'],
    ['none', '/a/Fog-Bell.html'],
    ['/:title_:month', '/Fog-Bell_01'],
  ])('knows the style of addresses %s', async (style, path) => {
    const { record } = await readSite({
      '_config.yml': `url: https://shoal.example\npermalink: ${style}\nplugins: [jekyll-feed]`,
      '_posts/2020-01-02-Fog-Bell.md': story('title: Fog\ncategory: A'),
    })
    expect(record('_posts/2020-01-02-Fog-Bell.md').address).toBe(`https://shoal.example${path}`)
  })
})
