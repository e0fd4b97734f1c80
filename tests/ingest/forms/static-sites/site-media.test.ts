import { describe, expect, test } from 'vitest'
import { readSite, story } from './read-site.ts'

const picture = new Uint8Array([1])
const hugo = 'baseURL = "https://old.example/blog/"\n[permalinks]\nposts = "/:year/:month/:slug/"'
const inHugo = (text: string, folder = 'content/posts/bundle') => ({
  'hugo.toml': hugo,
  [`${folder}/index.md`]: story('title: Bundle\ndate: 2021-07-01', text),
})
const astro = {
  'astro.config.mjs':
    "import { defineConfig } from 'astro/config'\nexport default { site: 'https://old.example', base: '/blog' }",
  'public/favicon.svg': '',
}
const hexo = 'url: https://old.example/blog\npermalink: :year/:title.html\npost_asset_folder: true'
const zola = 'base_url = "https://old.example/blog"'
const jekyll = 'url: https://old.example\nbaseurl: /blog'

const rows: readonly (readonly [string, Record<string, string | Uint8Array>, string, string | undefined])[] =
  [
    [
      'Hugo: a page bundle',
      { ...inHugo('![](photo.jpg)'), 'content/posts/bundle/photo.jpg': picture },
      'content/posts/bundle/index.md',
      '/blog/2021/07/bundle/photo.jpg',
    ],
    [
      'Hugo: a folder in a page bundle',
      { ...inHugo('![](in/a%20b.jpg)'), 'content/posts/bundle/in/a b.jpg': picture },
      'content/posts/bundle/index.md',
      '/blog/2021/07/bundle/in/a%20b.jpg',
    ],
    [
      'Hugo: static files without the path of the site',
      { ...inHugo('![](/img/a.jpg)'), 'static/img/a.jpg': picture },
      'content/posts/bundle/index.md',
      '/blog/img/a.jpg',
    ],
    [
      'Hugo: static files with the path of the site',
      { ...inHugo('![](/blog/img/a.jpg)'), 'static/img/a.jpg': picture },
      'content/posts/bundle/index.md',
      '/blog/img/a.jpg',
    ],
    [
      'Hugo: static files by the whole address',
      { ...inHugo('![](https://old.example/blog/img/a.jpg)'), 'static/img/a.jpg': picture },
      'content/posts/bundle/index.md',
      '/blog/img/a.jpg',
    ],
    [
      'Hugo: a file of the host that is not of this site',
      inHugo('![](/img/a.jpg)'),
      'content/posts/bundle/index.md',
      '/img/a.jpg',
    ],
    [
      'Jekyll: a file of the folder',
      {
        '_config.yml': jekyll,
        '_posts/2021-07-01-fog.md': story('title: Fog', '![](/assets/a.jpg)'),
        'assets/a.jpg': picture,
      },
      '_posts/2021-07-01-fog.md',
      '/blog/assets/a.jpg',
    ],
    [
      'Jekyll: a file beside a post, which Jekyll does not serve',
      {
        '_config.yml': jekyll,
        '_posts/2021-07-01-fog.md': story('title: Fog', '![](a.jpg)'),
        '_posts/a.jpg': picture,
      },
      '_posts/2021-07-01-fog.md',
      undefined,
    ],
    [
      'Zola: a file beside the text',
      {
        'config.toml': zola,
        'content/news/fog/index.md': '+++\ntitle = "Fog"\ndate = 2021-07-01\n+++\n![](a.jpg)',
        'content/news/fog/a.jpg': picture,
      },
      'content/news/fog/index.md',
      '/blog/news/fog/a.jpg',
    ],
    [
      'Hexo: the folder of a post',
      {
        '_config.yml': hexo,
        'source/_posts/fog.md': story('title: Fog\ndate: 2021-07-01', '![](a.jpg)'),
        'source/_posts/fog/a.jpg': picture,
      },
      'source/_posts/fog.md',
      '/blog/2021/fog/a.jpg',
    ],
    [
      'Astro: a file that a bundler gave a name',
      {
        ...astro,
        'src/content/blog/fog.md': story('title: Fog\npubDate: 2021-07-01', '![](./a.jpg)'),
        'src/content/blog/a.jpg': picture,
      },
      'src/content/blog/fog.md',
      undefined,
    ],
  ]

describe('the path that a file had on the old site', () => {
  test.each(rows)('%s', async (_, files, key, path) => {
    const { media, mediaPaths } = (await readSite(files)).record(key)
    expect(media).toHaveLength(1)
    expect(mediaPaths?.[media[0] ?? '']).toBe(path)
  })
})
