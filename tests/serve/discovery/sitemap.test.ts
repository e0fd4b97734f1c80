import { describe, expect, it } from 'vitest'
import {
  buildNewsSitemap,
  buildSitemap,
  buildSitemapIndex,
  sitemapLimits,
  splitSitemap,
} from '../../../src/serve/discovery/sitemap.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'
import { findAll, readXml } from '../../support/read-xml.ts'

const protocol = 'http://www.sitemaps.org/schemas/sitemap/0.9'
const texts = (xml: string, name: string) => findAll(readXml(xml), name).map(({ text }) => text)
const many = (count: number, path = '') =>
  Array.from({ length: count }, (_, index) => ({ address: `https://gazette.example/${path}${index}` }))

describe('a sitemap', () => {
  const urls = [
    { address: 'https://gazette.example/', changedAt: new Date('2026-11-23T09:00:00.500Z') },
    { address: 'https://gazette.example/tags/r%26d?a=1&b=<2>' },
  ]

  it('lists each page, with its last change if known', () => {
    const root = readXml(buildSitemap(urls))
    expect([root.name, root.uri]).toEqual(['urlset', protocol])
    expect(root.children.map(({ children }) => children.map(({ name, text }) => [name, text]))).toEqual([
      [
        ['loc', 'https://gazette.example/'],
        ['lastmod', '2026-11-23T09:00:00Z'],
      ],
      [['loc', 'https://gazette.example/tags/r%26d?a=1&b=<2>']],
    ])
  })

  it('has equal bytes for equal pages', () => {
    expect(buildSitemap(urls)).toBe(buildSitemap(structuredClone(urls)))
    expect(buildSitemap(urls)).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset /)
  })

  it('in several files has an index of them', () => {
    const root = readXml(buildSitemapIndex(urls))
    expect([root.name, root.uri]).toEqual(['sitemapindex', protocol])
    expect(root.children.map(({ name }) => name)).toEqual(['sitemap', 'sitemap'])
    expect(texts(buildSitemapIndex(urls), 'loc')).toEqual(urls.map(({ address }) => address))
  })

  it.each([
    ['nothing is one empty file', [], [0]],
    ['50,000 pages are one file', many(50_000), [50_000]],
    ['one page more is another file', many(50_001), [50_000, 1]],
  ])('is split into files within the limits: %s', (_reason, pages, sizes) => {
    const files = splitSitemap(pages)
    expect(files.map(({ length }) => length)).toEqual(sizes)
    const all = files.flat()
    expect([all.length, all.every((page, at) => page === pages[at])]).toEqual([pages.length, true])
  })

  it('is split before a file gets larger than 50 MB, its escapes counted', { tags: 'long' }, () => {
    const files = splitSitemap(many(22_000, '&'.repeat(500)))
    expect(files.length).toBeGreaterThan(1)
    const sizes = files.map((file) => Buffer.byteLength(buildSitemap(file)))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(sitemapLimits.bytes)
    expect(sizes[0]).toBeGreaterThan(sitemapLimits.bytes * 0.99)
  })

  it('is refused with more pages than a file may list', () => {
    expect(() => buildSitemap(many(50_001))).toThrow('holds 50000 addresses, not 50001')
    expect(() => buildSitemapIndex(many(50_001))).toThrow('holds 50000 addresses, not 50001')
  })
})

describe('a news sitemap', () => {
  it('names the publication, its language, the date and the title of each article', () => {
    const article = makeArticle({ title: 'Q&A: “Is 3 < 4?”' })
    const root = readXml(buildNewsSitemap([article], makeSite({ title: 'Tides & Trams' })))
    const [url] = root.children
    expect(url?.children.map(({ name, text }) => [name, text.trim()])).toEqual([
      ['loc', 'https://gazette.example/articles/bridge-reopens'],
      ['news:news', ''],
    ])
    const [news] = findAll(root, 'news:news')
    expect(news?.uri).toBe('http://www.google.com/schemas/sitemap-news/0.9')
    expect(news?.children.map(({ name, text }) => [name, text.trim()])).toEqual([
      ['news:publication', ''],
      ['news:publication_date', '2026-11-20T08:30:00Z'],
      ['news:title', 'Q&A: “Is 3 < 4?”'],
    ])
    expect(news?.children[0]?.children.map(({ name, text }) => [name, text])).toEqual([
      ['news:name', 'Tides & Trams'],
      ['news:language', 'en'],
    ])
  })

  it.each([
    ['a region is dropped', 'en-GB', 'en'],
    ['three letters stay', 'haw', 'haw'],
    ['simplified Chinese', 'zh-Hans', 'zh-cn'],
    ['traditional Chinese', 'zh-TW', 'zh-tw'],
    ['another language of two scripts', 'sr-Latn', 'sr'],
  ])('writes languages as Google requires: %s', (_reason, language, expected) => {
    expect(texts(buildNewsSitemap([makeArticle({ language })], makeSite()), 'news:language')).toEqual([
      expected,
    ])
  })

  it('has a date without a time if the time is unknown', () => {
    const xml = buildNewsSitemap([makeArticle({ published: moment('2026-11-22') })], makeSite())
    expect(texts(xml, 'news:publication_date')).toEqual(['2026-11-22'])
  })

  it('leaves out articles without a date and those whose original is elsewhere', () => {
    const articles = [
      makeArticle({ slug: 'draft', published: undefined }),
      makeArticle({ slug: 'elsewhere', canonicalUrl: 'https://elsewhere.example/story' }),
      makeArticle({ slug: 'lookalike', canonicalUrl: 'https://gazette.example.evil.example/story' }),
      makeArticle({ slug: 'moved', canonicalUrl: 'https://gazette.example/old-place' }),
    ]
    expect(texts(buildNewsSitemap(articles, makeSite()), 'loc')).toEqual([
      'https://gazette.example/old-place',
    ])
  })

  it('lists the first 1,000 articles', () => {
    const articles = Array.from({ length: 1001 }, (_, index) => makeArticle({ slug: `a-${index}` }))
    const locations = texts(buildNewsSitemap(articles, makeSite()), 'loc')
    expect(locations).toHaveLength(1000)
    expect(locations.at(-1)).toBe('https://gazette.example/articles/a-999')
  })

  it('is a valid document without articles', () => {
    expect(readXml(buildNewsSitemap([], makeSite())).children).toEqual([])
  })
})
