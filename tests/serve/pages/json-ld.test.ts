import rehypeParse from 'rehype-parse'
import { unified } from 'unified'
import { describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import type { Site } from '../../../src/domain/site.ts'
import { toNewsArticleJsonLd } from '../../../src/serve/pages/json-ld.ts'
import { fullArticle, fullSite as site } from '../../support/full-article.ts'
import { makeArticle, makeSite, moment } from '../../support/make-article.ts'

const full: Article = {
  ...fullArticle,
  figures: [...fullArticle.figures, { url: 'https://film.example/bell.mp4', type: 'video/mp4' }],
  corrections: [
    { at: moment('2026-11-18'), grade: 'minor', note: 'A comma' },
    { at: moment('2026-11-19T10:00:00Z'), grade: 'correction', note: 'The tower is 30 m high, not 300' },
  ],
}

const read = (article: Article, from: Site = site) => JSON.parse(toNewsArticleJsonLd(article, from))

describe('the structured data of an article', () => {
  it('has all facts of the article as schema.org properties', () => {
    expect(read(full)).toEqual({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      identifier: 'HTTP://Old.Example:80/?p=17&a=b',
      url: 'https://elsewhere.example/tower?a=1&b=2',
      mainEntityOfPage: 'https://elsewhere.example/tower?a=1&b=2',
      headline: 'Q&A: “Is 3 < 4?” & more',
      description: 'Summary with <angle> & ampersand.',
      datePublished: '2026-11-18',
      dateModified: '2026-11-19T10:00:00Z',
      inLanguage: 'cy',
      articleSection: 'The town',
      keywords: ['history', 'R&D'],
      author: [
        { '@type': 'Person', name: 'Ada Quill', url: 'https://ada.example' },
        { '@type': 'Person', name: 'Bo & Sons' },
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
          caption: 'The tower',
          creditText: 'Ada Quill',
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
      license: 'https://creativecommons.org/licenses/by-sa/4.0/',
    })
  })

  it('omits unknown properties', () => {
    const bare = makeArticle({ summary: undefined, authors: [] })
    expect(read(bare, makeSite())).toEqual({
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      identifier: 'tag:gazette.example,2026:bridge-reopens',
      url: 'https://gazette.example/articles/bridge-reopens',
      mainEntityOfPage: 'https://gazette.example/articles/bridge-reopens',
      headline: 'Bridge reopens after nine months',
      datePublished: '2026-11-20T08:30:00Z',
      // Search engines want both; neither is invented.
      dateModified: '2026-11-20T08:30:00Z',
      author: { '@type': 'Organization', name: 'Gazette Press' },
      inLanguage: 'en-GB',
      publisher: { '@type': 'Organization', name: 'Gazette Press' },
    })
  })

  it('does not say that the publisher wrote the original of another one', () => {
    const source = { title: 'The Tower Papers', url: 'https://papers.example/tower' }
    expect(read(makeArticle({ authors: [], source }), makeSite())).not.toHaveProperty('author')
  })

  it.each([
    ['ends the script', '</script><script>alert(1)</script>'],
    ['ends the script in capitals', '</SCRIPT >'],
    ['begins a comment in which the end of the script is not seen', '<!--<script>'],
    ['ends a comment', '--> ]]>'],
    ['is HTML escaped twice', '&lt;/script&gt; &amp;amp;'],
    ['breaks a line of JavaScript', 'a\u2028b\u2029c'],
    ['ends the string', '"}\\"],\\'],
  ])('survives in a page if its text %s', (_reason, nasty) => {
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
