import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import type { Site } from '../../../src/domain/site.ts'
import { toNewsArticleJsonLd } from '../../../src/serve/pages/json-ld.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'

const site = makeSite({
  rights: '© Gazette Press',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  publisher: { name: 'Gazette Press', url: 'https://gazette.example/about', email: 'desk@gazette.example' },
  logo: { address: '/media/aaaaaaaaaaaa/logo.png', width: 144, height: 80 },
  sections: [{ slug: 'town', title: 'The town' }],
})

const full = makeArticle({
  slug: 'tower',
  authors: [{ name: 'Ada Quill', url: 'https://ada.example', email: 'ada@gazette.example' }, { name: 'Bo' }],
  section: 'town',
  tags: ['history', 'R&D'],
  language: 'cy',
  published: moment('2026-11-18'),
  updated: moment('2026-11-19T10:00:00Z'),
  canonicalUrl: 'https://elsewhere.example/tower?a=1&b=2',
  source: { title: 'The Tower Papers', url: 'https://papers.example/tower' },
  rights: 'Text © Ada Quill',
  figures: [
    {
      file: 'tower.png',
      digest: '0123456789ab',
      type: 'image/png',
      width: 30,
      height: 20,
      alt: 'A tower',
      caption: 'The tower at noon',
      credit: 'Ida Fell',
    },
    { file: 'bell.mp3', digest: 'ba9876543210', type: 'audio/mpeg', caption: 'The bell' },
    { url: 'https://film.example/bell.mp4', type: 'video/mp4' },
    { alt: 'Never scanned', credit: 'Nobody' },
  ],
  corrections: [
    { at: moment('2026-11-18'), grade: 'minor', note: 'A comma' },
    { at: moment('2026-11-19T10:00:00Z'), grade: 'correction', note: 'The tower is 30 m high, not 300' },
  ],
})

const read = (article: Article, from: Site = site) => JSON.parse(toNewsArticleJsonLd(article, from))

describe('the structured data of an article', () => {
  it('says everything that the article says, in the words of schema.org', () => {
    expect(read(full)).toEqual({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      identifier: 'tag:gazette.example,2026:tower',
      url: 'https://elsewhere.example/tower?a=1&b=2',
      mainEntityOfPage: 'https://elsewhere.example/tower?a=1&b=2',
      headline: 'Bridge reopens after nine months',
      description: 'The old bridge carries trams again.',
      datePublished: '2026-11-18',
      dateModified: '2026-11-19T10:00:00Z',
      inLanguage: 'cy',
      articleSection: 'The town',
      keywords: ['history', 'R&D'],
      author: [
        { '@type': 'Person', name: 'Ada Quill', url: 'https://ada.example' },
        { '@type': 'Person', name: 'Bo' },
      ],
      publisher: {
        '@type': 'Organization',
        name: 'Gazette Press',
        url: 'https://gazette.example/about',
        logo: {
          '@type': 'ImageObject',
          url: 'https://gazette.example/media/aaaaaaaaaaaa/logo.png',
          width: 144,
          height: 80,
        },
      },
      image: [
        {
          '@type': 'ImageObject',
          url: 'https://gazette.example/media/0123456789ab/tower.png',
          contentUrl: 'https://gazette.example/media/0123456789ab/tower.png',
          encodingFormat: 'image/png',
          width: 30,
          height: 20,
          description: 'A tower',
          caption: 'The tower at noon',
          creditText: 'Ida Fell',
        },
      ],
      associatedMedia: [
        {
          '@type': 'AudioObject',
          url: 'https://gazette.example/media/ba9876543210/bell.mp3',
          contentUrl: 'https://gazette.example/media/ba9876543210/bell.mp3',
          encodingFormat: 'audio/mpeg',
          caption: 'The bell',
        },
        {
          '@type': 'VideoObject',
          url: 'https://film.example/bell.mp4',
          contentUrl: 'https://film.example/bell.mp4',
          encodingFormat: 'video/mp4',
        },
      ],
      correction: [
        {
          '@type': 'CorrectionComment',
          text: 'The tower is 30 m high, not 300',
          datePublished: '2026-11-19T10:00:00Z',
        },
      ],
      isBasedOn: { '@type': 'CreativeWork', name: 'The Tower Papers', url: 'https://papers.example/tower' },
      copyrightNotice: 'Text © Ada Quill',
      license: 'https://creativecommons.org/licenses/by/4.0/',
    })
  })

  it('says nothing that nobody knows', () => {
    const bare = makeArticle({ summary: undefined, authors: [] })
    expect(read(bare, makeSite())).toEqual({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      identifier: 'tag:gazette.example,2026:bridge-reopens',
      url: 'https://gazette.example/articles/bridge-reopens',
      mainEntityOfPage: 'https://gazette.example/articles/bridge-reopens',
      headline: 'Bridge reopens after nine months',
      datePublished: '2026-11-20T08:30:00Z',
      inLanguage: 'en-GB',
      publisher: { '@type': 'Organization', name: 'Gazette Press' },
    })
  })

  it.each([
    ['ends the script', '</script><script>alert(1)</script>'],
    ['ends the script in capitals', '</SCRIPT >'],
    ['begins a comment in which the end of the script is not seen', '<!--<script>'],
    ['ends a comment', '--> ]]>'],
    ['is HTML escaped twice', '&lt;/script&gt; &amp;amp;'],
    ['breaks a line of JavaScript', 'a\u2028b\u2029c'],
    ['ends the string', '"}\\"],\\'],
  ])('comes back whole from a page when its text %s', (_reason, nasty) => {
    const text = toNewsArticleJsonLd(makeArticle({ title: nasty, tags: [nasty] }), makeSite({ title: nasty }))
    expect(text).not.toMatch(/[<>&\u2028\u2029]/)
    const { children } = unified()
      .use(rehypeParse, { fragment: true })
      .parse(`<script type="application/ld+json">${text}</script><p>after</p>`)
    const [script, after] = children
    expect(children).toHaveLength(2)
    expect(after).toMatchObject({ tagName: 'p' })
    const [inside] = script?.type === 'element' ? script.children : []
    const back = JSON.parse(inside?.type === 'text' ? inside.value : '')
    expect(back).toMatchObject({ headline: nasty, keywords: [nasty] })
  })
})
