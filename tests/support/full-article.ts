import type { Article } from '../../src/domain/article.ts'
import { SITE_MARK } from '../../src/domain/site.ts'
import { makeArticle, makeSite, moment } from './make-article.ts'

/** A publication with every optional fact that a feed shows. */
export const fullSite = makeSite({
  subtitle: 'Tides & trams',
  rights: '© 2026 Gazette Press',
  license: 'https://creativecommons.org/licenses/by/4.0/',
  publisher: { name: 'Gazette Press', url: 'https://gazette.example/about', email: 'desk@gazette.example' },
  logo: { address: '/media/aaaaaaaaaaaa/logo.png', width: 144, height: 80 },
  icon: { address: 'https://cdn.example/icon.png' },
  sections: [{ slug: 'town', title: 'The town' }],
})

/** An article with every fact that an entry shows. */
export const fullArticle: Article = makeArticle({
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
    {
      file: 'bell.mp3',
      digest: 'ba9876543210',
      type: 'audio/mpeg',
      bytes: 98765,
      seconds: 61.4,
      caption: 'The bell',
    },
    { alt: 'Never scanned', credit: 'Unknown' },
  ],
  related: [{ title: 'How towers stand', url: 'https://towers.example/' }],
})
