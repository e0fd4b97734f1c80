import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PublisherError } from '../../../../src/domain/errors.ts'
import type { Publication } from '../../../../src/domain/publication.ts'
import { itemForms } from '../../../../src/ingest/forms/news-items/item-forms.ts'
import { siteForms } from '../../../../src/ingest/forms/static-sites/site-forms.ts'
import { parseArticle } from '../../../../src/ingest/parse-article.ts'
import { cases, seed } from '../../../support/depth.ts'
import { exportFiles } from '../../../support/export-files.ts'
import { story } from './read-site.ts'

const publication = { sections: [], timeZone: 'UTC', language: 'en' } as unknown as Publication
const text =
  'A [link]({{< ref "b.md" >}}) ![x](y.png) {% post_url 2020-01-02-b %} {{ site.url }} <img src="/a.png">'

/** A configuration and two stories of each system. */
const sites: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  hugo: {
    'hugo.toml':
      'baseURL = "https://shoal.example/m/"\ntimeZone = "Europe/Berlin"\n[permalinks]\nnews = "/:year/:month/:sections[1:]/:slug/"\n[languages.de]\nweight = 1\n[taxonomies]\ntag = "tags"',
    'content/news/a.md': story(
      'title: A\ndate: 2020-01-02T10:00:00\naliases: [/x, y]\ntags: [a, b]\nslug: c',
      text,
    ),
    'content/news/b/index.de.md': '+++\ntitle = "B"\ndate = 2020-01-02\nurl = "/:year/b"\n+++\nx',
  },
  jekyll: {
    '_config.yml':
      'url: https://shoal.example\nbaseurl: /b\npermalink: /:categories/:year/:i_day/:title:output_ext\nplugins: [jekyll-feed]\ncollections: {n: {output: true}}\ndefaults: [{scope: {path: "_posts/*", type: posts}, values: {author: Ida}}]',
    '_posts/2020-01-02-a.md': story(
      'title: A\ndate: 2020-01-02 10:00:00 -0800\ncategories: [a, B c]\nredirect_from: [/x]',
      text,
    ),
    'atom.xml':
      '<feed>{% for post in site.posts %}<id>{{ post.url | prepend: site.url }}</id>{% endfor %}</feed>',
  },
  eleventy: {
    'eleventy.config.js':
      'export default (eleventyConfig) => { eleventyConfig.addPlugin(feedPlugin, { outputPath: "/feed.xml", metadata: { base: "https://shoal.example" } }) }\nexport const config = { dir: { input: "." } }',
    'posts/posts.json':
      '{"tags": ["posts"], "permalink": "/p/{{ page.date | date: \'%Y\' }}/{{ title | slugify }}/"}',
    'posts/2020-01-02-a.md': story('title: A\ntags: b', text),
  },
  astro: {
    'astro.config.mjs':
      'export default defineConfig({ site: SITE || "https://shoal.example", trailingSlash: "never" })',
    'src/pages/blog/[...slug].astro': "getCollection('blog')",
    'src/pages/rss.xml.js': "import rss from '@astrojs/rss'",
    'src/content/blog/a b.mdx': story('title: A\npubDate: Jul 08 2022\nheroImage: ./y.png', text),
  },
  hexo: {
    '_config.yml':
      'url: https://shoal.example\nnew_post_name: :year-:month-:day-:title.md\npermalink: :year/:title/',
    'source/_posts/2020-01-02-a.md': story('title: A\ncategories: [a]', text),
  },
  pelican: {
    'pelicanconf.py': "SITEURL = 'https://shoal.example'\nARTICLE_URL = '{date:%Y}/{slug}'",
    'content/a.md': 'Title: A\nDate: 2020-01-02 10:00\nTags: a, b\n  c\n\ntext',
  },
  items: {
    'a.json':
      '[{"uri": "urn:x:1", "versioncreated": "2020-01-02T10:00:00Z", "headline": "A", "body_html": "<p>x</p>", "associations": {"f": {"renditions": {"o": {"href": "https://shoal.example/f.jpg"}}}}},\n{"uri": "urn:x:2", "versioncreated": "x", "headlines": [{"value": "B"}], "bodies": [{"value": "b"}]}]',
  },
  'schema.org': {
    'a.json':
      '{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "headline": "A", "author": {"@id": "#i"}, "articleBody": "x", "image": ["/a.jpg", {"url": "/b.jpg"}]}, {"@id": "#i", "name": "Ida"}]}',
  },
}

/** Damage at one place of a text: a piece that is gone, there twice, or replaced by signs that mean something. */
const damage = fc.record({
  file: fc.nat(),
  at: fc.nat(),
  length: fc.integer({ min: 0, max: 12 }),
  by: fc.oneof(
    fc.constantFrom(
      '',
      '\0',
      '\uD800',
      '{{',
      '}}',
      '{%',
      '%}',
      '---\n',
      '+++\n',
      '[',
      '{',
      '"',
      "'",
      ': ',
      '\n',
      ':',
      '%E0',
      '%',
      '/../',
      '\\',
      '#',
      '`${',
      '🦪',
      '&',
      '* *',
    ),
    fc.string({ maxLength: 8 }),
  ),
})

function damaged(
  files: Readonly<Record<string, string>>,
  wounds: readonly { file: number; at: number; length: number; by: string }[],
): Record<string, string> {
  const copy = { ...files }
  const names = Object.keys(copy)
  for (const { file, at, length, by } of wounds) {
    const name = names[file % names.length] ?? ''
    const whole = copy[name] ?? ''
    const from = at % (whole.length + 1)
    copy[name] = whole.slice(0, from) + by + whole.slice(from + length)
  }
  return copy
}

async function readAll(files: Readonly<Record<string, string>>): Promise<number> {
  const given = exportFiles(files)
  let count = 0
  for (const form of [...siteForms, ...itemForms]) {
    if (!(await form.recognizes(given))) continue
    try {
      const open = await form.open(given, { publication })
      for await (const record of open.records()) {
        const draft = await form.toDraft(JSON.parse(JSON.stringify(record)), publication)
        parseArticle(draft, publication)
        for (const name of record.media) await open.openMedia?.(name)
        count++
      }
      open.leftOut()
      open.oldFeeds()
    } catch (error) {
      // A sentence for a person, and no fault of the reader.
      if (!(error instanceof PublisherError)) throw error
    }
  }
  return count
}

describe('a damaged site', () => {
  test.each(Object.entries(sites))(
    'of %s is read or refused, and nothing is thrown but a sentence',
    { tags: 'deep' },
    async (_name, files) => {
      expect(await readAll(files)).toBeGreaterThan(0)
      await fc.assert(
        fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async (wounds) => {
          await readAll(damaged(files, wounds))
        }),
        { numRuns: cases(400, 6), seed },
      )
    },
  )
})
