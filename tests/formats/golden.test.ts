import { describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { findAtomFaults, findXmlFault } from '../support/check-xml.ts'
import { fullArticle, fullSite as site } from '../support/full-article.ts'
import { makeArticle } from '../support/make-article.ts'
import { makeDocument } from '../support/make-document.ts'
import { readDocument } from '../support/read-document.ts'

const articles = [makeArticle(), fullArticle]

describe.each(formatNames)('a document in %s', (format) => {
  const text = makeDocument(format, articles, site)

  it('is, byte for byte, the golden one', async () => {
    await expect(text).toMatchFileSnapshot(`../golden/${formats[format].file}`)
  })

  it('tells another parser all facts of the article', () => {
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

  it('is the same each time it is built', () => {
    expect(makeDocument(format, structuredClone(articles), structuredClone(site))).toBe(text)
  })

  it('without any article is a well-formed document', () => {
    const empty = makeDocument(format, [], site)
    expect(readDocument(format, empty)).toEqual([])
    if (format !== 'json') expect(findXmlFault(empty)).toBeUndefined()
  })
})

it('the Atom documents follow the schema of RFC 4287', async () => {
  const documents = [articles, []].map((some) => makeDocument('atom', some, site))
  expect(await findAtomFaults(documents)).toEqual([])
  // Shows that the schema finds faults at all.
  expect(await findAtomFaults([documents[0]?.replace('<id>', '<id/><id>') ?? ''])).not.toEqual([])
})
