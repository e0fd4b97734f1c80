import { describe, expect, it } from 'vitest'
import type { Article } from '../../src/domain/article.ts'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { SITE_MARK } from '../../src/domain/site.ts'
import { findAtomFaults, findXmlFault } from '../support/check-xml.ts'
import { makeArticle, makeSite, moment } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { readDocument } from '../support/read-document.ts'

const site = makeSite({
  subtitle: 'Tides & trams',
  rights: '© 2026 Gazette Press',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  publisher: { name: 'Gazette Press', url: 'https://gazette.example/about', email: 'desk@gazette.example' },
  logo: { address: '/media/aaaaaaaaaaaa/logo.png', width: 144, height: 80 },
  icon: { address: 'https://cdn.example/icon.png' },
  sections: [{ slug: 'town', title: 'The town' }],
})

/** Everything that an article can say, said. */
const full: Article = makeArticle({
  id: 'HTTP://Old.Example:80/?p=17&a=b',
  slug: 'tower',
  title: 'Q&A: “Is 3 < 4?” & more',
  summary: 'Summary with <angle> & ampersand.',
  contentHtml: `<p>First &amp; <a href="${SITE_MARK}/articles/bridge-reopens">second</a> ]]&gt; third.</p>\n<figure><img src="${SITE_MARK}/media/0123456789ab/tower.png" alt="A tower" width="30" height="20"><figcaption>The tower <small>Ada Quill</small></figcaption></figure>`,
  authors: [
    { name: 'Ada Quill', url: 'https://ada.example', email: 'ada@gazette.example' },
    { name: 'Bo & Sons' },
  ],
  section: 'town',
  tags: ['history', 'R&D'],
  language: 'cy',
  published: moment('2026-11-18'),
  updated: moment('2026-11-19T10:00:00Z'),
  canonicalUrl: 'https://elsewhere.example/tower?a=1&b=2',
  source: { title: 'The Tower Papers', url: 'https://papers.example/tower' },
  rights: 'Text © Ada Quill',
  license: 'https://creativecommons.org/licenses/by-sa/4.0/',
  figures: [
    {
      file: 'tower.png',
      digest: '0123456789ab',
      type: 'image/png',
      width: 30,
      height: 20,
      bytes: 1234,
      alt: 'A tower',
      caption: 'The tower',
      credit: 'Ada Quill',
    },
    { file: 'bell.mp3', digest: 'ba9876543210', type: 'audio/mpeg', bytes: 98765, caption: 'The bell' },
    { alt: 'Never scanned', credit: 'Nobody' },
  ],
  related: [{ title: 'How towers stand', url: 'https://towers.example/' }],
})
const articles = [makeArticle(), full]

describe.each(formatNames)('a document in %s', (format) => {
  const text = makeDocument(format, articles, site)

  it('is, byte for byte, the one that was looked at', async () => {
    await expect(text).toMatchFileSnapshot(`../golden/${formats[format].file}`)
  })

  it('tells another parser everything that the article says', () => {
    const [plain, read] = readDocument(format, text)
    expect(plain).toMatchObject({
      id: 'tag:gazette.example,2026:bridge-reopens',
      authors: 'Ada Quill',
      figures: [],
    })
    expect(read).toEqual({
      id: 'HTTP://Old.Example:80/?p=17&a=b',
      title: 'Q&A: “Is 3 < 4?” & more',
      link: 'https://elsewhere.example/tower?a=1&b=2',
      summary: 'Summary with <angle> & ampersand.',
      html: '<p>First &amp; <a href="https://gazette.example/articles/bridge-reopens">second</a> ]]&gt; third.</p>\n<figure><img src="https://gazette.example/media/0123456789ab/tower.png" alt="A tower" width="30" height="20"><figcaption>The tower <small>Ada Quill</small></figcaption></figure>',
      authors: 'Ada Quill, Bo & Sons',
      categories: ['The town', 'history', 'R&D'],
      published: '2026-11-18T12:00:00.000Z',
      changed: '2026-11-19T10:00:00.000Z',
      figures: [
        {
          url: 'https://gazette.example/media/0123456789ab/tower.png',
          type: 'image/png',
          alt: 'A tower',
          caption: 'The tower',
          credit: 'Ada Quill',
        },
        {
          url: 'https://gazette.example/media/ba9876543210/bell.mp3',
          type: 'audio/mpeg',
          caption: 'The bell',
        },
      ],
      rights: 'Text © Ada Quill',
      license: 'https://creativecommons.org/licenses/by-sa/4.0/',
      language: 'cy',
    })
  })

  it('is the same each time it is written', () => {
    expect(makeDocument(format, structuredClone(articles), structuredClone(site))).toBe(text)
  })

  it('without any article is a document still', () => {
    const empty = makeDocument(format, [], site)
    expect(readDocument(format, empty)).toEqual([])
    if (format !== 'json') expect(findXmlFault(empty)).toBeUndefined()
  })
})

it('the Atom documents follow the schema of RFC 4287', async () => {
  const documents = [articles, []].map((some) => makeDocument('atom', some, site))
  expect(await findAtomFaults(documents)).toEqual([])
  // The check itself can fail.
  expect(await findAtomFaults([documents[0]?.replace('<id>', '<id/><id>') ?? ''])).not.toEqual([])
})
