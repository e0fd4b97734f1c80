import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFeed } from '../../../../src/ingest/forms/feed/parse-feed.ts'
import { cases } from '../../../support/depth.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

function rss(items: string, head = ''): Uint8Array {
  return bytes(
    `<?xml version="1.0"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">\n<channel><title>The Harbour</title><link>https://old.example/</link>${head}\n${items}</channel></rss>`,
  )
}

function atom(entries: string, head = ''): Uint8Array {
  return bytes(`<feed xmlns="http://www.w3.org/2005/Atom"><title>The Harbour</title>${head}${entries}</feed>`)
}

const one = (document: Uint8Array, options = {}) => parseFeed(document, options).entries[0]

describe('a feed of each format', () => {
  it('RSS 2.0 with modules', () => {
    const document = rss(`<item>
<title>The &lt;i&gt;Aurora&lt;/i&gt; sails &amp;amp; returns</title>
<link>https://old.example/2019/aurora/</link>
<guid isPermaLink="false">https://old.example/?p=12&#038;lang=en</guid>
<pubDate>Mon, 03 Jun 2019 10:00:00 +0200</pubDate>
<dc:creator><![CDATA[Ada Byron]]></dc:creator>
<category>Ships</category><category><![CDATA[Harbour & sea]]></category>
<description>Short.</description>
<content:encoded><![CDATA[<p>Long <img src="/a.jpg"></p>]]></content:encoded>
<enclosure url="https://old.example/a.mp3" type="audio/mpeg" length="1200"/>
<itunes:duration>1:02:03</itunes:duration>
<source url="https://other.example/feed">Other Paper</source>
<comments>https://old.example/2019/aurora/#comments</comments>
</item>`)
    const { entries, ...feed } = parseFeed(document)
    expect(feed).toEqual({ kind: 'rss', title: 'The Harbour', home: 'https://old.example/', remarks: [] })
    expect(entries).toEqual([
      {
        id: 'https://old.example/?p=12&lang=en',
        idIsPermalink: false,
        link: 'https://old.example/2019/aurora/',
        title: 'The Aurora sails & returns',
        published: { text: 'Mon, 03 Jun 2019 10:00:00 +0200', at: '2019-06-03T08:00:00Z' },
        contentHtml: '<p>Long <img src="https://old.example/a.jpg"></p>',
        summaryHtml: 'Short.',
        summary: 'Short.',
        authors: [{ name: 'Ada Byron' }],
        categories: ['Ships', 'Harbour & sea'],
        enclosures: [{ url: 'https://old.example/a.mp3', type: 'audio/mpeg', bytes: 1200, seconds: 3723 }],
        source: { title: 'Other Paper', url: 'https://other.example/feed' },
        comments: 'https://old.example/2019/aurora/#comments',
        writtenAs: expect.objectContaining({
          published: 'pubDate',
          contentHtml: 'content:encoded',
          authors: 'dc:creator',
        }),
        extra: {},
        line: 4,
      },
    ])
  })

  it('Atom 1.0, whose authors and languages may be those of the feed', () => {
    const document = atom(
      `<entry xml:lang="de"><id>tag:old.example,2019:1</id><title type="html">AT&amp;amp;T</title>
<link rel="alternate" type="text/html" href="b.html"/><link rel="enclosure" href="/a.pdf" type="application/pdf" length="9"/>
<published>2019-06-03T10:00:00.123+02:00</published><updated>2019-06-04T00:00:00Z</updated>
<category term="ships" label="Ships"/><rights>© Ada</rights>
<summary>Short.</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long<br/>text &amp; more</p></div></content></entry>`,
      '<author><name>Ada</name><uri>https://ada.example/</uri></author><link rel="next" href="?page=2"/><link rel="self" href="/feed"/>',
    )
    const { entries, next, self } = parseFeed(document, { address: 'https://old.example/blog/feed' })
    expect({ next, self }).toEqual({
      next: 'https://old.example/blog/feed?page=2',
      self: 'https://old.example/feed',
    })
    expect(entries[0]).toMatchObject({
      id: 'tag:old.example,2019:1',
      link: 'https://old.example/blog/b.html',
      title: 'AT&T',
      language: 'de',
      published: { at: '2019-06-03T08:00:00Z' },
      updated: { at: '2019-06-04T00:00:00Z' },
      contentHtml: '<p>Long<br>text &amp; more</p>',
      summary: 'Short.',
      authors: [{ name: 'Ada', url: 'https://ada.example/' }],
      categories: ['Ships'],
      rights: '© Ada',
      enclosures: [{ url: 'https://old.example/a.pdf', type: 'application/pdf', bytes: 9 }],
    })
  })

  it.each([
    [
      'RSS 0.90',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title><link>https://old.example/</link></channel><item><title>One</title><link>https://old.example/1</link></item></rdf:RDF>',
      { kind: 'rdf', title: 'T' },
      { title: 'One', link: 'https://old.example/1' },
    ],
    [
      'RSS 0.91 with its DOCTYPE',
      '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>T</title><item><title>Caf&eacute;</title><link>https://old.example/1</link><description>One</description></item></channel></rss>',
      { kind: 'rss', title: 'T' },
      { title: 'Café', summary: 'One' },
    ],
    [
      'RSS 1.0',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://web.resource.org/cc/"><channel rdf:about="https://old.example/rss"><title>T</title><dc:language>fr</dc:language></channel><item rdf:about="https://old.example/?id=1"><title>One</title><link>https://old.example/1</link><dc:date>2003-12-31T10:14:55-05:00</dc:date><dc:creator>Ada</dc:creator><dc:subject>Ships</dc:subject><cc:license rdf:resource="http://creativecommons.org/licenses/by/1.0/"/></item></rdf:RDF>',
      { kind: 'rdf', title: 'T', language: 'fr' },
      {
        id: 'https://old.example/?id=1',
        published: { text: '2003-12-31T10:14:55-05:00', at: '2003-12-31T15:14:55Z' },
        authors: [{ name: 'Ada' }],
        categories: ['Ships'],
        license: 'http://creativecommons.org/licenses/by/1.0/',
      },
    ],
    [
      'RSS with a prefix',
      '<r:rss xmlns:r="http://backend.userland.com/rss2"><r:channel><r:title>T</r:title><r:item><r:title>One</r:title></r:item></r:channel></r:rss>',
      { kind: 'rss', title: 'T' },
      { title: 'One' },
    ],
    [
      'Atom 0.3',
      '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><tagline>S</tagline><entry><title mode="escaped">One</title><id>tag:x</id><issued>2003-12-13T08:29:29-04:00</issued><modified>2003-12-14T08:29:29Z</modified><content type="text/html" mode="escaped">&lt;p&gt;a&lt;/p&gt;</content></entry></feed>',
      { kind: 'atom', title: 'T', description: 'S' },
      {
        id: 'tag:x',
        published: { at: '2003-12-13T12:29:29Z' },
        updated: { at: '2003-12-14T08:29:29Z' },
        contentHtml: '<p>a</p>',
      },
    ],
    [
      'a single Atom entry',
      '<entry xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>One</title></entry>',
      { kind: 'atom' },
      { id: 'x', title: 'One' },
    ],
    [
      'JSON Feed 1.1',
      '{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://old.example/","next_url":"/feed2.json","authors":[{"name":"Ada"}],\n"items":[\n{"id":12,"url":"/1","content_html":"<img src=\\"a.jpg\\">","date_published":"2019-06-03T10:00:00+02:00","tags":["a","a"],"image":"/top.jpg","attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":9}]}]}',
      { kind: 'json', title: 'T', next: 'https://old.example/feed2.json' },
      {
        id: '12',
        link: 'https://old.example/1',
        contentHtml: '<img src="https://old.example/a.jpg">',
        authors: [{ name: 'Ada' }],
        categories: ['a'],
        enclosures: [
          { url: 'https://old.example/top.jpg' },
          { url: 'https://old.example/a.mp3', type: 'audio/mpeg', bytes: 9 },
        ],
        line: 3,
      },
    ],
    [
      'JSON Feed 1 with a comma too many and plain text',
      '{"version":"https://jsonfeed.org/version/1","title":"T","author":{"name":"Ada"},"items":[{"id":"a","content_text":"One <b>.\\n\\nTwo.",},]}',
      { kind: 'json' },
      { id: 'a', contentHtml: '<p>One &lt;b&gt;.</p>\n<p>Two.</p>', authors: [{ name: 'Ada' }] },
    ],
  ])('%s', (_format, text, feed, entry) => {
    const parsed = parseFeed(bytes(text), { address: 'https://old.example/feed' })
    expect(parsed).toMatchObject(feed)
    expect(parsed.entries).toHaveLength(1)
    expect(parsed.entries[0]).toMatchObject(entry)
  })
})

describe('an awkward document', () => {
  it.each([
    [
      'says Latin-1 and is UTF-8',
      bytes('<?xml version="1.0" encoding="iso-8859-1"?><rss><channel><title>Fähre</title></channel></rss>'),
      'Fähre',
      [],
    ],
    [
      'says UTF-8 and is Latin-1',
      latin1('<?xml version="1.0" encoding="utf-8"?><rss><channel><title>F\xe4hre</title></channel></rss>'),
      'Fähre',
      ['the document is read as Windows-1252: its bytes are not UTF-8'],
    ],
    [
      'says nothing and is Windows-1252',
      latin1('<rss><channel><title>\x93F\xe4hre\x94</title></channel></rss>'),
      '“Fähre”',
      ['the document is read as Windows-1252: its bytes are not UTF-8'],
    ],
    [
      'mixes both',
      Buffer.concat([
        bytes('<rss><channel><title>Fähre '),
        latin1('K\xf6ln'),
        bytes('</title></channel></rss>'),
      ]),
      'Fähre Köln',
      ['the document is UTF-8 with 1 bytes of another encoding, read as Windows-1252'],
    ],
    [
      'is KOI8-R',
      Buffer.concat([
        bytes('<?xml version="1.0" encoding="koi8-r"?><rss><channel><title>'),
        Uint8Array.of(0xed, 0xcf, 0xd2, 0xc5),
        bytes('</title></channel></rss>'),
      ]),
      'Море',
      [],
    ],
    [
      'is UTF-16 with a mark',
      Buffer.from('\ufeff<rss><channel><title>Fähre</title></channel></rss>', 'utf16le'),
      'Fähre',
      [],
    ],
    [
      'has control characters',
      bytes('<rss><channel><title>F\u0000\u000b\u001fähre</title></channel></rss>'),
      'Fähre',
      [],
    ],
    [
      'has messages before it',
      bytes(
        '\n<b>Warning</b>: deprecated<br />\n<?xml version="1.0"?><rss><channel><title>Fähre</title></channel></rss>',
      ),
      'Fähre',
      [],
    ],
    [
      'declares entities of its own',
      bytes(
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss><channel><title>&b;</title></channel></rss>',
      ),
      '&b;',
      [],
    ],
    [
      'names a file as an entity',
      bytes(
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>',
      ),
      '&x;',
      [],
    ],
    ['has no end', bytes('<rss><channel><title>Fähre</title>'), 'Fähre', []],
    [
      'has a second root',
      bytes(
        '<rss><channel><title>Fähre</title></channel></rss><rss><channel><title>Other</title></channel></rss>',
      ),
      'Fähre',
      [],
    ],
  ])('%s', (_what, document, title, remarks) => {
    const parsed = parseFeed(document)
    expect(parsed.title).toBe(title)
    expect(parsed.remarks.map(({ message }) => message)).toEqual(remarks)
  })

  it.each([
    [
      'undeclared prefixes',
      '<dc2:x/><dc:creator>Ada</dc:creator><content:encoded>a</content:encoded>',
      { authors: [{ name: 'Ada' }], contentHtml: 'a' },
    ],
    [
      'CDATA in CDATA',
      '<content:encoded><![CDATA[<![CDATA[<p>a</p>]]]]><![CDATA[>]]></content:encoded>',
      { contentHtml: '<p>a</p>' },
    ],
    [
      'CDATA that ends in the text',
      '<content:encoded><![CDATA[<pre>a ]]]]><![CDATA[> b</pre>]]></content:encoded>',
      { contentHtml: '<pre>a ]]> b</pre>' },
    ],
    [
      'HTML that is not escaped',
      '<description>One<br>two <b>three</b> &amp; <img src="/a.jpg" alt="x &quot;y&quot;"></description><guid>g</guid>',
      {
        summaryHtml:
          'One<br>two <b>three</b> &amp; <img src="https://old.example/a.jpg" alt="x &quot;y&quot;">',
        id: 'g',
      },
    ],
    [
      'HTML that is escaped twice',
      '<description>&amp;lt;p&amp;gt;One &amp;amp;amp; two&amp;lt;/p&amp;gt;</description>',
      { summaryHtml: '<p>One &amp; two</p>' },
    ],
    [
      'plain text in paragraphs',
      '<description>One &amp;lt; two.\nStill one.\n\nTwo.</description>',
      { summaryHtml: '<p>One &lt; two.<br>\nStill one.</p>\n<p>Two.</p>' },
    ],
    [
      'elements in a title that are words',
      '<title>How the &lt;article&gt; element works</title>',
      { title: 'How the <article> element works' },
    ],
    ['signs in a title', '<title>1 &lt; 2 &amp; 3 &gt; 2</title>', { title: '1 < 2 & 3 > 2' }],
    [
      'a stray end tag',
      '<description>One</p> two</br> three</description><guid>g</guid>',
      { summary: 'One two three', id: 'g' },
    ],
    [
      'names in capitals',
      '<TITLE>One</TITLE><PubDate>2019-06-03T08:00:00Z</PubDate><GUID IsPermaLink="true">https://old.example/1</GUID>',
      {
        title: 'One',
        published: { at: '2019-06-03T08:00:00Z' },
        idIsPermalink: true,
        link: 'https://old.example/1',
      },
    ],
    [
      'an id with spaces around it and signs in it',
      '<guid isPermaLink="false">\n  HTTP://Old.example/%C3%A4?a=1&amp;b  </guid>',
      { id: 'HTTP://Old.example/%C3%A4?a=1&b', idIsPermalink: false, link: undefined },
    ],
    ['no guid and no link', '<title>One</title>', { id: undefined, link: undefined }],
    [
      'a guid that is the link',
      '<guid>https://old.example/1</guid>',
      { id: 'https://old.example/1', idIsPermalink: undefined, link: 'https://old.example/1' },
    ],
    [
      'a link of FeedBurner',
      '<link>https://feedproxy.example/~r/1</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">https://old.example/1</feedburner:origLink>',
      { link: 'https://old.example/1' },
    ],
    [
      'authors with addresses',
      '<author>ada@old.example (Ada Byron)</author>',
      { authors: [{ name: 'Ada Byron', email: 'ada@old.example' }] },
    ],
    [
      'authors the other way round',
      '<author>Ada Byron &lt;ada@old.example&gt;</author>',
      { authors: [{ name: 'Ada Byron', email: 'ada@old.example' }] },
    ],
    [
      'several creators',
      '<dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator><dc:creator>Ada</dc:creator>',
      { authors: [{ name: 'Ada' }, { name: 'Bo' }] },
    ],
    [
      'several creators beside the one author that RSS takes',
      '<author>ada@old.example (Ada)</author><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>',
      { authors: [{ name: 'Ada', email: 'ada@old.example' }, { name: 'Bo' }] },
    ],
    [
      'a creator beside an address without a name',
      '<author>desk@old.example</author><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>',
      { authors: [{ name: 'Ada' }, { name: 'Bo' }] },
    ],
    [
      'authors beside the name of a programme',
      '<itunes:author>The Harbour Hour</itunes:author><dc:creator>Ada</dc:creator><dc:creator>Bo</dc:creator>',
      { authors: [{ name: 'Ada' }, { name: 'Bo' }] },
    ],
    [
      'a base of its own',
      '<description xml:base="https://cdn.example/x/">&lt;img src="a.jpg"&gt;</description>',
      { summaryHtml: '<img src="https://cdn.example/x/a.jpg">' },
    ],
    [
      'pictures with their words',
      '<media:group><media:content url="/a.jpg" type="image/jpeg" width="640" height="480"><media:title>Alt</media:title><media:description>Caption</media:description></media:content><media:credit>Bo</media:credit></media:group><media:thumbnail url="/small.jpg"/>',
      {
        enclosures: [
          {
            url: 'https://old.example/a.jpg',
            type: 'image/jpeg',
            width: 640,
            height: 480,
            alt: 'Alt',
            caption: 'Caption',
            credit: 'Bo',
          },
        ],
      },
    ],
    [
      'references to what Windows-1252 has there',
      '<title>don&#146;t &#x3; &amp;#150; x</title>',
      { title: 'don’t – x' },
    ],
    [
      'a licence',
      '<creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>',
      { license: 'https://creativecommons.org/licenses/by/4.0/' },
    ],
    ['a link that runs scripts', '<link>javascript:alert(1)</link><guid>g</guid>', { link: undefined }],
  ])('has %s', (_what, inside, entry) => {
    const found = one(rss(`<item>${inside}</item>`))
    expect({ ...found }).toMatchObject(
      Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)),
    )
    for (const [name, value] of Object.entries(entry))
      if (value === undefined) expect(found).not.toHaveProperty(name)
  })

  it('names the ids that occur twice, and the entry that is cut off', () => {
    const item = '<item><guid>a</guid></item>\n'
    const text = new TextDecoder().decode(rss(`${item}${item}<item><title>half`))
    const { entries, remarks } = parseFeed(bytes(text.slice(0, text.indexOf('half') + 2)))
    expect(entries).toHaveLength(2)
    expect(remarks).toEqual([
      {
        field: 'file',
        line: 6,
        message: 'the document ends within an entry, which begins in line 6 and is left out',
      },
      { field: 'id', line: 5, message: 'id "a" occurs 2 times' },
    ])
  })

  it.each([
    ['a web page', '<!DOCTYPE html><html><head><title>x</title></head></html>', 'is a web page, not a feed'],
    ['an empty file', ' \n', 'is empty'],
    ['other XML', '<?xml version="1.0"?><opml version="2.0"><body/></opml>', 'is no feed'],
    ['other JSON', '{"items": 3}', 'is JSON, but no JSON Feed'],
    ['words', 'hello', 'is no feed'],
    ['elements in each other for ever', `<rss>${'<a>'.repeat(5000)}`, 'nested more than 1000 levels deep'],
    ['JSON in each other for ever', `{"items":${'['.repeat(100_000)}`, 'JSON'],
  ])('is refused if it is %s', (_what, text, message) => {
    expect(() => parseFeed(bytes(text))).toThrow(message)
  })
})

describe('dates as feeds have them', () => {
  it.each([
    ['Mon, 23 Nov 2026 09:00:00 GMT', '2026-11-23T09:00:00Z'],
    ['Tue, 23 Nov 2026 09:00:00 GMT', '2026-11-23T09:00:00Z'],
    ['23 Nov 26 09:00 EST', '2026-11-23T14:00:00Z'],
    ['Mon,23 Nov 2026 9:00:00 +01:00', '2026-11-23T08:00:00Z'],
    ['Monday, 23 November 2026 09:00:00 PDT', '2026-11-23T16:00:00Z'],
    ['Mon, 23-Nov-2026 09:00:00 UTC', '2026-11-23T09:00:00Z'],
    ['Mon, 23 Nov 2026 24:00:00 +0000', '2026-11-24T00:00:00Z'],
    ['Mon, 23 Nov 2026 09:00:00 GMT+0100', '2026-11-23T08:00:00Z'],
    ['Mon, 23 Nov 2026 09:00:00 +0000 (UTC)', '2026-11-23T09:00:00Z'],
    ['Mon Nov 23 09:00:00 2026', '2026-11-23T09:00:00Z'],
    ['Mon Nov 23 09:00:00 CET 2026', '2026-11-23T08:00:00Z'],
    ['Nov 23, 2026 9:05 pm', '2026-11-23T21:05:00Z'],
    ['23 novembre 2026 09:00', '2026-11-23T09:00:00Z'],
    ['Mo, 23 Dez 2026 09:00:00 +0100', '2026-12-23T08:00:00Z'],
    ['2026-11-23', '2026-11-23'],
    ['2026-11-23T09:00Z', '2026-11-23T09:00:00Z'],
    ['2026-11-23 09:00:00', '2026-11-23T09:00:00Z'],
    ['2026-11-23T09:00:00.5+0130', '2026-11-23T07:30:00Z'],
    ['2026-11-23T09:00:00 America', '2026-11-23'],
    ['20261123T090000Z', '2026-11-23T09:00:00Z'],
    ['2026/11/23', '2026-11-23'],
    ['1795424400', '2026-11-23T09:00:00Z'],
    ['1795424400000', '2026-11-23T09:00:00Z'],
    ['Sun, 30 Nov -0001 00:00:00 +0000', undefined],
    ['0000-00-00 00:00:00', undefined],
    ['Mon, 31 Feb 2026 09:00:00 GMT', undefined],
    ['11/12/2026', undefined],
    ['yesterday', undefined],
  ])('%s', (text, at) => {
    expect(one(rss(`<item><pubDate>${text}</pubDate></item>`))?.published).toEqual({
      text,
      ...(at && { at }),
    })
  })
})

describe('a damaged document', () => {
  const documents = [
    rss(
      '<item><title>One</title><guid>a</guid><content:encoded><![CDATA[<p>x</p>]]></content:encoded></item><item><title>Two &amp; more</title><media:group><media:content url="/a.jpg"/></media:group></item>',
    ),
    atom(
      '<entry><id>a</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content></entry>',
    ),
    bytes('{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a","content_html":"<p>x</p>"}]}'),
  ]

  it('gives a feed, or a refusal in words', { tags: 'deep' }, () => {
    const edit = fc.record({
      at: fc.nat(900),
      cut: fc.nat(40),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 4 }),
        fc
          .constantFrom('<', '>', ']]>', '<![CDATA[', '&', '</item>', '<item>', '"', '<!--', '<?', '{', '[')
          .map(bytes),
      ),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...documents),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (document, edits) => {
          const damaged = edits.reduce(
            (all: Uint8Array, { at, cut, insert }) =>
              Buffer.concat([all.subarray(0, at), insert, all.subarray(at + cut)]),
            document,
          )
          try {
            for (const { authors, categories, enclosures, line } of parseFeed(damaged).entries) {
              expect([authors, categories, enclosures].every(Array.isArray) && line > 0).toBe(true)
            }
          } catch (error) {
            expect(error).toMatchObject({ name: 'PublisherError', problem: 'invalid' })
          }
        },
      ),
      { numRuns: cases(2000) },
    )
  })

  const many = cases(100_000, 10_000)
  it.each([
    ['tags that never end', '<a '.repeat(2 * many)],
    ['references', '&amp;'.repeat(2 * many)],
    ['brackets', '<'.repeat(5 * many)],
    ['attributes', `<item ${'a="b" '.repeat(many)}>`],
    ['end tags without a start', '</b>'.repeat(2 * many)],
    ['end tags deep inside', `${'<p>'.repeat(900)}${'</b>'.repeat(2 * many)}`],
    ['tags in escaped text', `<item><description>${'&lt;a '.repeat(many)}</description></item>`],
    ['quotes in escaped text', `<item><description>&lt;a href="${"'".repeat(3 * many)}</description></item>`],
    ['spaces in a date', `<item><pubDate>Mon, ${' '.repeat(5 * many)}x</pubDate></item>`],
    ['spaces in a title', `<item><title>&lt;b ${' '.repeat(3 * many)}x</title></item>`],
    ['empty lines', `<item><description>${'\n '.repeat(2 * many)}x\n\ny</description></item>`],
    [
      'CDATA in CDATA',
      `<item><description><![CDATA[${'<![CDATA['.repeat(many / 20)}]]></description></item>`,
    ],
  ])('with many %s takes no longer than one that is whole', { tags: 'deep' }, (_what, inside) => {
    const start = process.threadCpuUsage()
    try {
      parseFeed(rss(inside))
    } catch (error) {
      expect(error).toMatchObject({ name: 'PublisherError' })
    }
    const { user, system } = process.threadCpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(3000)
  })
})

it('has its entries also behind an element of the channel that nothing closes', () => {
  const category = '<itunes:category text="Sea"><itunes:category text="Fog"/>'
  const { entries, remarks } = parseFeed(
    rss(
      '<item><title>One</title><guid>1</guid></item><item><title>Two</title><guid>2</guid></item>',
      category,
    ),
  )
  expect([entries.map(({ id, title }) => [id, title]), remarks]).toEqual([
    [
      ['1', 'One'],
      ['2', 'Two'],
    ],
    [],
  ])
})
