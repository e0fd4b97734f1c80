import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { rightsOf } from '../../src/domain/rights.ts'
import { makeSite } from '../support/make-article.ts'

const by = 'https://creativecommons.org/licenses/by/4.0/'
const zero = 'https://creativecommons.org/publicdomain/zero/1.0/'
const site = makeSite({
  address: 'https://www.paper.example/',
  rights: '© Gazette Press',
  license: by,
  publisher: { name: 'Gazette Press', url: 'https://press.example/about' },
})
const ours = { rights: '© Gazette Press', license: by }

describe('the rights of an article', () => {
  const rows: readonly (readonly [why: string, article: Partial<Article>, rights: object])[] = [
    ['those of the publication', {}, ours],
    ['its own licence, with the publication’s rights', { license: zero }, { ...ours, license: zero }],
    [
      'another owner’s, without the publication’s licence',
      { rights: '© Ada Quill' },
      { rights: '© Ada Quill' },
    ],
    ['its own', { rights: '© Ada', license: zero }, { rights: '© Ada', license: zero }],
    [
      'unknown, for another publisher’s original',
      { source: { title: 'The Quay' } },
      { rights: 'Rights unknown. Original: The Quay' },
    ],
    [
      'unknown, for an original at another address',
      { source: { title: 'The Quay', url: 'https://quay.example/a' } },
      { rights: 'Rights unknown. Original: The Quay, https://quay.example/a' },
    ],
    [
      'what it says of another publisher’s original',
      { source: { title: 'The Quay' }, license: zero },
      { license: zero },
    ],
    ['ours, for an original of our name', { source: { title: 'the test gazette' } }, ours],
    ['ours, for an original on our website', { source: { url: 'https://paper.example/1999' } }, ours],
    ['ours, for an original on this server', { source: { url: 'https://gazette.example/a' } }, ours],
    ['ours, for an original of the publisher', { source: { url: 'https://press.example/x' } }, ours],
  ]
  it.each(rows)('are %s', (_why, article, rights) => {
    expect(rightsOf(article, site)).toEqual(rights)
  })
})
