import { toHtml } from 'hast-util-to-html'
import { describe, expect, test } from 'vitest'
import { joined, readSite, story } from './read-site.ts'

/** Addresses and dates are those that Hugo 0.111 gives these files. */

const config = `baseURL = "https://shoal.example/mag/"
title = "The Shoal"
timeZone = "Europe/Berlin"
defaultContentLanguage = "en"
[permalinks]
news = "/:year/:month/:day/:slug/"
essays = "/essays/:sections[1:]/:filename/"
tips = "/t/:title/"
deep = "/:sections/:yearday-:weekdayname-:monthname/:slugorfilename/"
[languages.en]
weight = 1
[languages.de]
weight = 2
[frontmatter]
date = ["date", ":filename", ":default"]
`

const files = {
  'hugo.toml': config,
  'content/_index.md': story('title: Home'),
  'content/about.md': story('title: About\ndate: 2021-02-07'),
  'content/news/A b.md': story('title: "The “Fog” & the bell: 50% off!"\ndate: 2019-01-01T00:30:00+02:00'),
  'content/news/b.md': story('title: B\nslug: "Ünder the/Pier"\ndate: 2019-07-01'),
  'content/news/c/index.md': `+++
title = "Café C#  D"
date = 2019-07-01T10:00:00
aliases = ["/old/c.html", "neighbour", "../up"]
+++
![A buoy](buoy.jpg)
`,
  'content/news/c/buoy.jpg': new Uint8Array([1, 2, 3]),
  'content/news/c/notes.md': story('title: A resource of the bundle'),
  'content/news/2020-02-03-named.md': story('title: Named'),
  'content/essays/_index.md': story('title: Essays'),
  'content/essays/sea/_index.md': story('title: Sea'),
  'content/essays/sea/north/Long.One.md': story('title: L\ndate: 2020-01-01'),
  'content/tips/x.md':
    '{\n"title": "Ti_tle -- with --- dashes + plus, 1.5",\n"date": "2021-03-28T12:30:00"\n}\nx\n',
  'content/tips/y.md': story('Title: Upper\nDate: 2021-10-01T02:30:00\nURL: /custom/Path'),
  'content/tips/z.md': story('title: zz\ndate: 2021-10-30T02:30:00Z\nurl: custom/z.html'),
  'content/tips/x.de.md': story('title: Größe – und „Maß“\ndate: 2021-03-28T12:30:00+01:00'),
  'content/deep/a/b/c.md': story('title: deep\ndate: 2021-02-07T23:30:00-05:00'),
  'content/plain/中文 标题.md': story('title: zh\ndate: 2021-02-07T23:30:00-05:00'),
  'content/plain/p.md': story('title: p\ndate: 2021-02-07\nslug: "x, y; (z) [q] !"'),
  'content/plain/q.md': story('title: p\ndate: 2021-02-07\nslug: "-a-"'),
}

const site = await readSite(files)

describe('a site of Hugo', () => {
  test.each([
    [
      'content/news/A b.md',
      '2019/01/01/the-fog-the-bell-50-off/',
      '2018-12-31T22:30:00Z',
      'the day of the written zone',
    ],
    [
      'content/news/b.md',
      '2019/07/01/%C3%BCnder-the/pier/',
      '2019-06-30T22:00:00Z',
      'midnight of the site’s zone',
    ],
    [
      'content/news/c/index.md',
      '2019/07/01/caf%C3%A9-c#-d/',
      '2019-07-01T08:00:00Z',
      'a bundle is its folder',
    ],
    [
      'content/news/2020-02-03-named.md',
      '2020/02/03/named/',
      '2020-02-02T23:00:00Z',
      'date and slug of the file’s name',
    ],
    [
      'content/essays/sea/north/Long.One.md',
      'essays/sea/long.one/',
      '2019-12-31T23:00:00Z',
      'sections have an _index.md',
    ],
    ['content/tips/x.md', 't/ti_tle--with---dashes--plus-1.5/', '2021-03-28T10:30:00Z', 'a title in JSON'],
    [
      'content/tips/y.md',
      'custom/Path/',
      '2021-10-01T00:30:00Z',
      'names of fields in capitals; url keeps its own',
    ],
    ['content/tips/z.md', 'custom/z.html', '2021-10-30T02:30:00Z', 'an url with an ending'],
    [
      'content/tips/x.de.md',
      'de/t/gr%C3%B6%C3%9Fe-und-ma%C3%9F/',
      '2021-03-28T11:30:00Z',
      'another language',
    ],
    [
      'content/deep/a/b/c.md',
      'deep/38-sunday-february/c/',
      '2021-02-08T04:30:00Z',
      'names of days and months',
    ],
    [
      'content/plain/中文 标题.md',
      'plain/%E4%B8%AD%E6%96%87-%E6%A0%87%E9%A2%98/',
      '2021-02-08T04:30:00Z',
      'no pattern: its folder',
    ],
    ['content/plain/p.md', 'plain/x-y-z-q-/', '2021-02-06T23:00:00Z', 'a slug ending in removed signs'],
    ['content/plain/q.md', 'plain/a/', '2021-02-06T23:00:00Z', 'a slug within hyphens'],
  ])('gives %s the id /mag/%s', async (key, path, published) => {
    const record = site.record(key)
    const { fields } = await site.draft(key)
    expect(record).toMatchObject({ kind: 'article', feedId: `https://shoal.example/mag/${path}` })
    expect(record.address).toBe(record.feedId)
    expect(fields.published).toBe(published)
  })

  test('makes a page of a text at the top, and names list pages; resources of a bundle are no stories', () => {
    expect(site.form).toBe('hugo')
    expect(site.record('content/about.md')).toMatchObject({
      kind: 'page',
      address: 'https://shoal.example/mag/about/',
    })
    expect(site.open.leftOut()).toEqual(['3 texts of list pages (_index.md)'])
    expect(site.records.map(({ key }) => key)).not.toContain('content/news/c/notes.md')
  })

  test('takes aliases as old addresses, also those relative to the page', () => {
    const { otherAddresses } = site.record('content/news/c/index.md')
    expect(otherAddresses).toEqual(['/mag/old/c.html', '/mag/2019/07/01/neighbour', '/mag/2019/07/up'])
  })

  test('takes no list of front matter for the name of a file', async () => {
    const { records } = await readSite({
      'hugo.toml': "baseURL = 'https://shoal.example/'",
      'content/news/fog/index.md':
        '---\ntitle: Fog\ndate: 2019-07-01\nresources:\n- src: fog.jpg\n  title: Fog\nimages:\n  - "fog.jpg"\n---\nA bell.\n',
      'content/news/fog/fog.jpg': new Uint8Array([1]),
    })
    expect(records[0]?.media).toEqual(['https://shoal.example/content/news/fog/fog.jpg'])
  })

  test('opens the picture of a bundle by the address that the draft has', async () => {
    const { body } = await site.draft('content/news/c/index.md')
    const [address] = site.record('content/news/c/index.md').media
    expect(toHtml(body ?? [])).toContain(`src="${address}"`)
    const bytes = await site.open.openMedia?.(address ?? '')
    expect(await joined(bytes)).toEqual(Buffer.from([1, 2, 3]))
  })

  test('redirects the feeds of the site, of its languages, sections and terms', async () => {
    const { open } = await readSite({
      'config.yaml':
        'baseURL: https://shoal.example/\nservices: {rss: {limit: 12}}\ntaxonomies: {tag: topics}',
      'content/post/a.md': story('title: A\ndate: 2020-01-01\ntags: [Fog bell]\ncategories: [The Harbour]'),
    })
    expect(open.site).toMatchObject({ feedSize: 12, address: 'https://shoal.example' })
    expect(open.oldFeeds()).toEqual([
      { from: '/index.xml', to: { feed: 'main', format: 'rss' } },
      { from: '/post/index.xml', to: { feed: 'main', format: 'rss' } },
      { from: '/topics/fog-bell/index.xml', to: { feed: 'tag:fog-bell', format: 'rss' } },
      { from: '/categories/the-harbour/index.xml', to: { feed: 'section:the-harbour', format: 'rss' } },
    ])
  })

  test.each([
    ['draft: true', 'draft'],
    ['expiryDate: 2001-01-01', 'draft'],
    ['build: {render: never}', 'draft'],
    ['_build: {render: never}', 'draft'],
    ['build: {list: never}', 'draft'],
    ['headless: true', 'draft'],
    ['weight: 3', undefined],
  ])('never publishes what the site did not: %s', async (field, status) => {
    const { draft } = await readSite({
      'hugo.yaml': 'baseURL: https://shoal.example/',
      'content/post/a.md': story(`title: A\ndate: 2020-01-01\n${field}`),
    })
    expect((await draft('content/post/a.md')).fields.status).toBe(status)
  })

  test('leads references to the address of the other story, with its heading', async () => {
    const { draft } = await readSite({
      'hugo.yaml': 'baseURL: https://shoal.example/\nuglyURLs: true',
      'content/post/a.md': story(
        'title: A\ndate: 2020-01-01',
        'See [B]({{< ref "post/b.md#low" >}}) and [B]({{< relref "b" >}}).',
      ),
      'content/post/b.md': story('title: B\ndate: 2020-01-01'),
    })
    const html = toHtml((await draft('content/post/a.md')).body ?? []).replace(/ data-line="\d+"/g, '')
    expect(html).toContain('<a href="/post/b.html#low">B</a> and <a href="/post/b.html">B</a>')
  })

  test('knows no ids if the site has another template of its feed', async () => {
    const own = (guid: string) => ({
      'hugo.yaml': 'baseURL: https://shoal.example/',
      'content/post/a.md': story('title: A\ndate: 2020-01-01'),
      'layouts/_default/rss.xml': `<rss><item><guid isPermaLink="false">${guid}</guid></item></rss>`,
    })
    expect((await readSite(own('{{ .File.UniqueID }}'))).record('content/post/a.md').feedId).toBeUndefined()
    expect((await readSite(own('{{ .Permalink }}'))).record('content/post/a.md').feedId).toBe(
      'https://shoal.example/post/a/',
    )
  })

  test('a site without an address has records without ids, and takes the address that is given', async () => {
    const one = { 'hugo.yaml': 'baseURL: /', 'content/post/a.md': story('title: A\ndate: 2020-01-01') }
    expect((await readSite(one)).record('content/post/a.md')).not.toHaveProperty('feedId')
    const given = await readSite(one, { oldSite: 'https://shoal.example/' })
    expect(given.record('content/post/a.md').feedId).toBe('https://shoal.example/post/a/')
  })

  test('is found in the only folder of an archive, and not in the example of a theme', async () => {
    const { record } = await readSite({
      'shoal-main/hugo.yaml': 'baseURL: https://shoal.example/',
      'shoal-main/content/post/a.md': story('title: A\ndate: 2020-01-01'),
      'shoal-main/themes/x/exampleSite/hugo.yaml': 'baseURL: https://example.org/',
      'shoal-main/themes/x/exampleSite/content/post/b.md': story('title: B'),
    })
    expect(record('content/post/a.md').address).toBe('https://shoal.example/post/a/')
  })

  test('a text that cannot be decoded is a story with a problem, and the others are read', async () => {
    const { draft } = await readSite({
      'hugo.yaml': 'baseURL: https://shoal.example/',
      'content/post/a.md': Buffer.from('---\ntitle: Caf\xe9\n---\nx', 'latin1'),
      'content/post/b.md': story('title: B\ndate: 2020-01-01'),
    })
    expect((await draft('content/post/b.md')).fields.title).toBe('B')
    const broken = await draft('content/post/a.md')
    expect([...broken.problems.map(({ field }) => field), String(broken.fields.title)].join()).toMatch(
      /file|Caf/,
    )
  })
})
