import { describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import { defaultLook } from '../../../src/domain/look.ts'
import { type PageMeta, toOpenGraph, toPageGraph } from '../../../src/serve/pages/open-graph.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'

const pairs = (meta: readonly PageMeta[]) =>
  meta.map(({ property, name, content }) => [property ?? name, content])
const picture = { file: 'a.png', digest: '0123456789ab', type: 'image/png', width: 30, height: 20, alt: 'A' }

describe('the preview of an article', () => {
  it('has all properties in order, each picture followed by its own', () => {
    const site = makeSite({ sections: [{ slug: 'town', title: 'The town' }] })
    const article = makeArticle({
      section: 'town',
      tags: ['trams', 'bridges & roads'],
      authors: [{ name: 'Ada Quill', url: 'https://ada.example' }, { name: 'Bo' }],
      updated: moment('2026-11-21'),
      figures: [
        picture,
        { url: 'https://pictures.example/b', caption: 'Not an alt' },
        { file: 'bell.mp3', digest: 'ba9876543210', type: 'audio/mpeg' },
        { url: 'https://film.example/c.mp4', type: 'video/mp4', width: 640, height: 360 },
        { alt: 'Never scanned' },
      ],
    })
    expect(pairs(toOpenGraph(article, site))).toEqual([
      ['og:type', 'article'],
      ['og:title', 'Bridge reopens after nine months'],
      ['og:description', 'The old bridge carries trams again.'],
      ['og:url', 'https://gazette.example/articles/bridge-reopens'],
      ['og:site_name', 'The Test Gazette'],
      ['og:locale', 'en_GB'],
      ['og:image', 'https://gazette.example/media/0123456789ab/a.png'],
      ['og:image:type', 'image/png'],
      ['og:image:width', '30'],
      ['og:image:height', '20'],
      ['og:image:alt', 'A'],
      ['og:image', 'https://pictures.example/b'],
      ['og:audio', 'https://gazette.example/media/ba9876543210/bell.mp3'],
      ['og:audio:type', 'audio/mpeg'],
      ['og:video', 'https://film.example/c.mp4'],
      ['og:video:type', 'video/mp4'],
      ['og:video:width', '640'],
      ['og:video:height', '360'],
      ['article:published_time', '2026-11-20T08:30:00Z'],
      ['article:modified_time', '2026-11-21'],
      ['article:section', 'The town'],
      ['article:tag', 'trams'],
      ['article:tag', 'bridges & roads'],
      ['article:author', 'Ada Quill'],
      ['article:author', 'Bo'],
      ['twitter:card', 'summary_large_image'],
    ])
  })

  const rows: readonly [reason: string, Partial<Article>, key: string, content: string | undefined][] = [
    [
      'the original place is elsewhere',
      { canonicalUrl: 'https://e.example/x' },
      'og:url',
      'https://e.example/x',
    ],
    ['a script is no territory', { language: 'zh-Hant-TW' }, 'og:locale', 'zh_TW'],
    ['a language without a territory gets none', { language: 'cy' }, 'og:locale', 'cy'],
    ['the publication has the language', { language: undefined }, 'og:locale', 'en_GB'],
    ['no summary is no description', { summary: undefined }, 'og:description', undefined],
    ['no change was stated', { updated: undefined }, 'article:modified_time', undefined],
    ['a day stays a day', { published: moment('2026-11-18') }, 'article:published_time', '2026-11-18'],
    ['no picture, no large card', { figures: [] }, 'twitter:card', 'summary'],
    [
      'a document is no picture',
      { figures: [{ ...picture, type: 'application/pdf' }] },
      'og:image',
      undefined,
    ],
    [
      'sites show no SVG',
      { figures: [{ ...picture, file: 'plan.svg', type: 'image/svg+xml' }] },
      'og:image',
      undefined,
    ],
    [
      'an SVG elsewhere is known by its name',
      { figures: [{ url: 'https://e.example/plan.SVG?a=1' }] },
      'og:image',
      undefined,
    ],
    [
      'the first picture that sites show is the preview',
      { figures: [{ ...picture, file: 'plan.svg', type: 'image/svg+xml' }, picture] },
      'og:image',
      'https://gazette.example/media/0123456789ab/a.png',
    ],
    [
      'an SVG alone makes no large card',
      { figures: [{ ...picture, file: 'plan.svg', type: 'image/svg+xml' }] },
      'twitter:card',
      'summary',
    ],
    [
      'a caption is no alt',
      { figures: [{ ...picture, alt: undefined, caption: 'C' }] },
      'og:image:alt',
      undefined,
    ],
  ]
  it.each(rows)('is correct if %s', (_reason, overrides, key, content) => {
    const found = new Map(pairs(toOpenGraph(makeArticle(overrides), makeSite())) as [string, string][])
    expect(found.get(key)).toBe(content)
  })

  it('has the card as a name, and everything else as a property', () => {
    const names = toOpenGraph(makeArticle({ figures: [picture] }), makeSite()).filter(({ name }) => name)
    expect(names).toEqual([{ name: 'twitter:card', content: 'summary_large_image' }])
  })
})

describe('the preview of another page', () => {
  it('shows the logo with the name of the publication', () => {
    const site = makeSite({ logo: { address: '/media/aaaaaaaaaaaa/logo.png', width: 144, height: 80 } })
    expect(pairs(toPageGraph(site, 'Tag: trams', 'https://gazette.example/tags/trams'))).toEqual([
      ['og:type', 'website'],
      ['og:title', 'Tag: trams'],
      ['og:url', 'https://gazette.example/tags/trams'],
      ['og:site_name', 'The Test Gazette'],
      ['og:locale', 'en_GB'],
      ['og:image', 'https://gazette.example/media/aaaaaaaaaaaa/logo.png'],
      ['og:image:width', '144'],
      ['og:image:height', '80'],
      ['og:image:alt', 'The Test Gazette'],
      ['twitter:card', 'summary'],
    ])
  })

  it('shows the cover rather than the logo, and large', () => {
    const logo = { address: '/media/aaaaaaaaaaaa/logo.png' }
    const cover = { address: '/media/bbbbbbbbbbbb/quay.jpg', width: 1600, height: 900 }
    const graph = pairs(
      toPageGraph(makeSite({ logo, look: { ...defaultLook, cover } }), 'Front', 'https://g.example/'),
    )
    expect(graph.slice(-5)).toEqual([
      ['og:image', 'https://gazette.example/media/bbbbbbbbbbbb/quay.jpg'],
      ['og:image:width', '1600'],
      ['og:image:height', '900'],
      ['og:image:alt', 'The Test Gazette'],
      ['twitter:card', 'summary_large_image'],
    ])
  })

  it.each([
    ['without a logo', undefined],
    ['if the logo is an SVG', { address: '/media/aaaaaaaaaaaa/logo.svg' }],
  ])('has no picture %s', (_reason, logo) => {
    const graph = pairs(toPageGraph(makeSite(logo ? { logo } : {}), 'Front', 'https://gazette.example/'))
    expect(graph.filter(([key]) => key?.startsWith('og:image'))).toEqual([])
  })
})
