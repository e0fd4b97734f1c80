import { describe, expect, it } from 'vitest'
import type { Article } from '../../../src/domain/article.ts'
import type { RslTerms } from '../../../src/domain/rsl.ts'
import { buildRslDocument } from '../../../src/formats/extensions/rsl.ts'
import { makeArticle, makeSite } from '../../support/make-article.ts'
import { makeDocument } from '../../support/make-document.ts'
import { findAll, type ReadElement, readXml } from '../../support/read-xml.ts'

const namespace = 'https://rslstandard.org/rsl'
const terms: RslTerms = {
  permits: { usage: ['search', 'ai-input'], user: ['education', 'personal'], geo: ['EU', 'NO'] },
  prohibits: { usage: ['ai-train'] },
  payment: {
    type: 'crawl',
    standard: 'https://collective.example/license?a=1&b=2',
    custom: 'https://gazette.example/ask',
    amount: { currency: 'EUR', value: '0.015' },
  },
  server: 'https://licences.example/',
  terms: 'https://gazette.example/terms',
}

/** An element as its name, its attributes, and its text or children. */
function outline({ name, attributes, text, children }: ReadElement): unknown {
  const { xmlns, ...rest } = attributes
  return [name, rest, children.length > 0 ? children.map(outline) : text]
}

describe('the licence of the publication', () => {
  it('has all its terms in the order of the standard', () => {
    const root = readXml(buildRslDocument(makeSite({ rsl: terms })) ?? '')
    expect(root.uri).toBe(namespace)
    expect(outline(root)).toEqual([
      'rsl',
      {},
      [
        [
          'content',
          { url: 'https://gazette.example/', server: 'https://licences.example/' },
          [
            [
              'license',
              {},
              [
                ['permits', { type: 'usage' }, 'search ai-input'],
                ['permits', { type: 'user' }, 'education personal'],
                ['permits', { type: 'geo' }, 'EU NO'],
                ['prohibits', { type: 'usage' }, 'ai-train'],
                [
                  'payment',
                  { type: 'crawl' },
                  [
                    ['standard', {}, 'https://collective.example/license?a=1&b=2'],
                    ['custom', {}, 'https://gazette.example/ask'],
                    ['amount', { currency: 'EUR' }, '0.015'],
                  ],
                ],
              ],
            ],
            ['terms', {}, 'https://gazette.example/terms'],
          ],
        ],
      ],
    ])
  })

  it('leaves out absent terms', () => {
    const root = readXml(buildRslDocument(makeSite({ rsl: { payment: { type: 'attribution' } } })) ?? '')
    expect(findAll(root, 'license').map(outline)).toEqual([
      ['license', {}, [['payment', { type: 'attribution' }, '']]],
    ])
    expect(findAll(root, 'terms')).toEqual([])
  })

  it('is absent without terms', () => {
    expect(buildRslDocument(makeSite())).toBeUndefined()
  })
})

describe('an item of an RSS feed', () => {
  const read = (article: Article, rsl?: RslTerms) =>
    readXml(makeDocument('rss', [article], makeSite({ rsl, rights: '© Gazette Press' })))

  it('holds the terms for its page, all in the namespace of RSL', () => {
    const [item] = findAll(read(makeArticle(), terms), 'item')
    const [content, ...more] = item?.children.filter(({ name }) => name === 'rsl:content') ?? []
    expect(more).toEqual([])
    expect(content?.attributes.url).toBe('https://gazette.example/articles/bridge-reopens')
    const names = ['rsl:license', 'rsl:permits', 'rsl:prohibits', 'rsl:payment', 'rsl:amount', 'rsl:terms']
    for (const name of names) {
      const [found] = content ? findAll(content, name) : []
      expect([name, found?.uri]).toEqual([name, namespace])
    }
  })

  const rows: readonly [reason: string, Partial<Article>, count: number][] = [
    ['the rights are the publication’s', { rights: '© Gazette Press' }, 1],
    [
      'the original is on another host: the item has its page on the host of the feed',
      { canonicalUrl: 'https://e.example/' },
      1,
    ],
    ['another owner has the rights', { rights: '© Ada Quill' }, 0],
    ['it has its own licence', { license: 'https://creativecommons.org/licenses/by/4.0/' }, 0],
  ]
  it.each(rows)('licenses only what the publication may license: %s', (_reason, overrides, count) => {
    const contents = findAll(read(makeArticle(overrides), terms), 'rsl:content')
    expect(contents).toHaveLength(count)
    expect(contents.every(({ attributes }) => attributes.url?.startsWith('https://gazette.example/'))).toBe(
      true,
    )
  })

  it('and its feed have no RSL without terms', () => {
    expect(makeDocument('rss', [makeArticle()], makeSite())).not.toContain('rsl')
  })
})
