import { toHtml } from 'hast-util-to-html'
import { describe, expect, test } from 'vitest'
import { joined, readSite, story } from './read-site.ts'

/** Sites of which neither Hugo nor Jekyll is the generator: files, and what must come of one of them. */

interface OtherSite {
  readonly form: string
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly key: string
  readonly feedId: string
  readonly published: string
  readonly feeds: readonly string[]
}

describe('a site of Eleventy', () => {
  const files = {
    'eleventy.config.js': `
      import { feedPlugin } from "@11ty/eleventy-plugin-rss"
      export default async function (eleventyConfig) {
        // base: "https://wrong.example/"
        eleventyConfig.addPlugin(feedPlugin, { type: "atom", outputPath: "/feed/feed.xml", collection: { name: "posts", limit: 15 },
          metadata: { title: "The Shoal", base: "https://shoal.example/" } })
      }
      export const config = { dir: { input: "content", includes: "../_includes", data: "../_data" } }`,
    '_data/metadata.js': 'export default { title: "The Shoal", url: "https://other.example" }',
    'content/blog/blog.11tydata.js':
      'export default { tags: ["posts"], layout: "post.njk", author: "Ida Fenn" }',
    'content/blog/2019-05-01-fog.md': story('title: Fog\ntags: [sea, posts]', '![A buoy](buoy.png)'),
    'content/blog/buoy.png': new Uint8Array([4]),
    'content/blog/bell/bell.md': story('title: Bell\ndate: 2019-05-02 10:00'),
    'content/blog/index-bundle/index.md': story('title: Bundle\ndate: 2019-05-02T10:00:00+02:00'),
    'content/blog/plain.md': story(
      'title: By date\ndate: 2020-02-03\npermalink: "/{{ page.date | date: \'%Y/%m\' }}/{{ page.fileSlug }}.html"',
    ),
    'content/blog/slug.md': story(
      'title: "Über den Deich"\ndate: 2020-02-03\npermalink: "a/{{ title | slugify }}/index.html"',
    ),
    'content/blog/code.md': story('title: Code\ndate: 2020-02-03\npermalink: "/{% if x %}a{% endif %}/"'),
    'content/blog/none.md': story('title: None\ndate: 2020-02-03\npermalink: false'),
    'content/blog/program.md': '---js\nconst title = "A program";\nconst date = "2023-01-23";\n---\nText\n',
    'content/about.md': story('title: About'),
    'content/index.njk': 'x',
    'README.md': '# readme',
  }

  test.each([
    ['content/blog/2019-05-01-fog.md', 'article', 'https://shoal.example/blog/fog/', '2019-05-01T00:00:00Z'],
    ['content/blog/bell/bell.md', 'article', 'https://shoal.example/blog/bell/', '2019-05-02T10:00:00Z'],
    [
      'content/blog/index-bundle/index.md',
      'article',
      'https://shoal.example/blog/index-bundle/',
      '2019-05-02T08:00:00Z',
    ],
    ['content/blog/plain.md', 'article', 'https://shoal.example/2020/02/plain.html', '2020-02-03T00:00:00Z'],
    ['content/blog/slug.md', 'article', 'https://shoal.example/a/ueber-den-deich/', '2020-02-03T00:00:00Z'],
    ['content/blog/program.md', 'article', 'https://shoal.example/blog/program/', '2023-01-23T00:00:00Z'],
    ['content/blog/code.md', 'article', undefined, '2020-02-03T00:00:00Z'],
    ['content/about.md', 'page', 'https://shoal.example/about/', undefined],
  ])('%s is an %s at %s', async (key, kind, address, published) => {
    const { form, record, draft } = await readSite(files)
    expect(form).toBe('eleventy')
    expect([record(key).kind, record(key).address]).toEqual([kind, address])
    expect((await draft(key)).fields.published).toBe(published)
    if (kind === 'article') expect(record(key).feedId).toBe(address)
  })

  test('has the fields of its folder, tags without the names of collections, and a picture beside the file', async () => {
    const { draft, record, open, records } = await readSite(files)
    const { fields, body } = await draft('content/blog/2019-05-01-fog.md')
    expect(fields).toMatchObject({ tags: ['sea'], authors: 'Ida Fenn' })
    expect(toHtml(body ?? [])).toContain('src="https://shoal.example/content/blog/buoy.png"')
    expect(
      await joined(await open.openMedia?.(record('content/blog/2019-05-01-fog.md').media[0] ?? '')),
    ).toEqual(Buffer.from([4]))
    expect((await draft('content/blog/none.md')).fields.status).toBe('draft')
    expect(records.map(({ key }) => key)).not.toContain('README.md')
    expect(open.site).toMatchObject({ feedSize: 15, title: 'The Shoal' })
    expect(open.oldFeeds()).toEqual([{ from: '/feed/feed.xml', to: { feed: 'main', format: 'atom' } }])
    expect(open.leftOut()).toEqual(['1 templates'])
  })
})

describe('a site of Astro', () => {
  const files = {
    'astro.config.mjs': `import { defineConfig } from 'astro/config'
      import { SITE } from './src/config'
      export default defineConfig({ site: SITE.website, trailingSlash: 'always' })`,
    'src/config.ts': 'export const SITE = { website: "https://shoal.example/", title: "The Shoal" }',
    'src/content.config.ts': `const posts = defineCollection({ loader: glob({ base: './src/data/blog', pattern: '**/*.md' }) })
      const notes = defineCollection({ loader: glob({ base: './src/data/notes', generateId: () => 'x' }) })
      export const collections = { blog: posts, notes }`,
    'src/pages/writing/[...slug].astro': "const all = await getCollection('blog')",
    'src/pages/notes/[slug].astro': "const all = await getCollection('notes')",
    'src/pages/rss.xml.js':
      "import rss from '@astrojs/rss'\nconst posts = (await getCollection('blog')).slice(0, 30)",
    'src/data/blog/First Post!.md': story(
      'title: First\npubDate: 2022-07-08\nheroImage: ../../assets/hero.png',
    ),
    'src/data/blog/sea/index.mdx': story(
      'title: Sea\npubDate: 2022-07-08T10:00:00+02:00',
      'import X from "../x.astro"\n\n![b](./b.png)',
    ),
    'src/data/blog/sea/b.png': new Uint8Array([5]),
    'src/data/blog/own.md': story('title: Own\npubDate: 2022-07-08\nslug: my/own'),
    'src/data/blog/_hidden.md': story('title: Hidden'),
    'src/data/notes/n.md': story('title: Note\ndate: 2022-07-08'),
    'src/assets/hero.png': new Uint8Array([6]),
    'src/pages/about.md': story('title: About'),
  }

  test.each([
    ['src/data/blog/First Post!.md', 'article', 'https://shoal.example/writing/first-post/'],
    ['src/data/blog/sea/index.mdx', 'article', 'https://shoal.example/writing/sea/'],
    ['src/data/blog/own.md', 'article', 'https://shoal.example/writing/my/own/'],
    ['src/data/notes/n.md', 'article', undefined],
    ['src/pages/about.md', 'page', 'https://shoal.example/about/'],
  ])('%s is an %s at %s', async (key, kind, address) => {
    const { form, record } = await readSite(files)
    expect([form, record(key).kind, record(key).address]).toEqual(['astro', kind, address])
    if (kind === 'article') expect(record(key).feedId).toBe(address)
  })

  test('finds pictures by the file that names them', async () => {
    const { draft, open, records } = await readSite(files)
    const { fields } = await draft('src/data/blog/First Post!.md')
    expect(fields.figures).toEqual([{ url: 'https://shoal.example/src/assets/hero.png' }])
    expect(await joined(await open.openMedia?.('https://shoal.example/src/assets/hero.png'))).toEqual(
      Buffer.from([6]),
    )
    const sea = await draft('src/data/blog/sea/index.mdx')
    expect(toHtml(sea.body ?? [])).toContain('src="https://shoal.example/src/data/blog/sea/b.png"')
    expect(records.map(({ key }) => key)).not.toContain('src/data/blog/_hidden.md')
    expect(open.site.feedSize).toBe(30)
    expect(open.oldFeeds()).toEqual([{ from: '/rss.xml', to: { feed: 'main', format: 'rss' } }])
  })

  test('knows no ids if the feed is not that of @astrojs/rss', async () => {
    const { record, open } = await readSite({ ...files, 'src/pages/rss.xml.js': "getCollection('blog')" })
    expect(record('src/data/blog/own.md').feedId).toBeUndefined()
    expect(open.site.feedIdRule).toBeUndefined()
  })

  test.each([
    [
      "export default defineConfig({ site: process.env.URL || 'https://shoal.example' })",
      'https://shoal.example',
    ],
    [
      "const URL = 'https://shoal.example'\nexport default defineConfig({ site: URL, base: '/docs' })",
      'https://shoal.example/docs',
    ],
    ["export default defineConfig({ site: 'https://' + host })", undefined],
    ['const a = b\nconst b = a\nexport default defineConfig({ site: a })', undefined],
  ])('reads its address without running anything: %s', async (program, address) => {
    const { open } = await readSite({
      'astro.config.ts': program,
      'src/pages/about.md': story('title: About'),
    })
    expect(open.site.address).toBe(address)
  })
})

describe('further systems', () => {
  const sites: readonly OtherSite[] = [
    {
      form: 'hexo',
      files: {
        '_config.yml':
          'title: The Shoal\nurl: https://shoal.example\npermalink: :year/:month/:category/:title/\ntimezone: Asia/Tokyo\nnew_post_name: :title.md\nfeed: {limit: 5, path: [atom.xml, rss2.xml]}',
        'source/_posts/sea/Fog bell.md': story(
          'title: Fog\ndate: 2019-05-01 01:30:00\ncategories: [The sea]',
          '![b](b.png)',
        ),
        'source/_posts/sea/Fog bell/b.png': new Uint8Array([1]),
      },
      key: 'source/_posts/sea/Fog bell.md',
      feedId: 'https://shoal.example/2019/05/The-sea/sea/Fog%20bell/',
      published: '2019-04-30T16:30:00Z',
      feeds: ['/atom.xml', '/rss2.xml'],
    },
    {
      form: 'zola',
      files: {
        'config.toml':
          'base_url = "https://shoal.example/z"\ngenerate_feeds = true\nfeed_filenames = ["atom.xml"]',
        'content/_index.md': story('title: Home'),
        'content/blog/2019-05-01-fog_Bell.md': '+++\ntitle = "Fog"\n[taxonomies]\ntags = ["sea"]\n+++\nx',
      },
      key: 'content/blog/2019-05-01-fog_Bell.md',
      feedId: 'https://shoal.example/z/blog/fog-bell/',
      published: '2019-05-01T00:00:00Z',
      feeds: ['/z/atom.xml'],
    },
    {
      form: 'pelican',
      files: {
        'pelicanconf.py':
          "# SITEURL = 'https://wrong.example'\nSITENAME = 'The Shoal'\nTIMEZONE = 'Europe/Berlin'\nARTICLE_URL = '{date:%Y}/{slug}/'",
        'publishconf.py': "SITEURL = 'https://shoal.example'",
        'content/sea/fog.md':
          'Title: The "Fog" & bell\nDate: 2010-12-03 00:20\nTags: sea, bell\nAuthors: Ida Fenn; Tom Reed\nSummary: Short\n    version\n\nText.\n',
      },
      key: 'content/sea/fog.md',
      feedId: 'tag:shoal.example,2010-12-03:/2010/the-fog-bell/',
      published: '2010-12-02T23:20:00Z',
      feeds: ['/feeds/all.atom.xml'],
    },
    {
      form: 'docusaurus',
      files: {
        'docusaurus.config.js':
          "module.exports = { title: 'The Shoal', url: 'https://shoal.example', baseUrl: '/d/' }",
        'blog/authors.yml': 'ida: {name: Ida Fenn}',
        'blog/2019-05-01-fog/index.mdx': story('title: Fog\nauthors: [ida]'),
        'docs/intro.md': '# Docs',
      },
      key: 'blog/2019-05-01-fog/index.mdx',
      feedId: 'https://shoal.example/d/blog/2019/05/01/fog',
      published: '2019-05-01T00:00:00Z',
      feeds: ['/d/blog/rss.xml', '/d/blog/atom.xml', '/d/blog/feed.json'],
    },
    {
      form: 'gatsby',
      files: {
        'gatsby-config.js':
          'module.exports = { siteMetadata: { title: `The Shoal`, siteUrl: `https://shoal.example` }, plugins: [{ options: { path: path.join(__dirname, `content/blog`) } }] }',
        'content/blog/fog/index.md': story('title: Fog\ndate: "2019-05-01T22:12:03.284Z"'),
      },
      key: 'content/blog/fog/index.md',
      feedId: 'https://shoal.example/fog/',
      published: '2019-05-01T22:12:03Z',
      feeds: ['/rss.xml'],
    },
  ]

  test.each(sites)('$form gives $feedId to $key', async ({ form, files, key, feedId, published, feeds }) => {
    const site = await readSite(files)
    const draft = await site.draft(key)
    expect(site.form).toBe(form)
    expect(site.record(key)).toMatchObject({ kind: 'article', feedId })
    expect(draft.fields.published).toBe(published)
    expect(draft.problems).toEqual([])
    expect(
      site.open
        .oldFeeds()
        .map(({ from }) => from)
        .filter((from) => !/tags?\//.test(from)),
    ).toEqual(feeds)
    for (const name of site.record(key).media)
      expect(await joined(await site.open.openMedia?.(name))).toBeDefined()
  })

  test('a text without a title gets its first words, and says so', async () => {
    const { draft } = await readSite({
      'hugo.yaml': 'baseURL: https://shoal.example',
      'content/notes/a.md': story('date: 2020-01-01', 'The bell rang twice. Nobody came.'),
    })
    const { fields, warnings } = await draft('content/notes/a.md')
    expect(fields.title).toBe('The bell rang twice')
    expect(warnings.map(({ field }) => field)).toContain('title')
  })
})
