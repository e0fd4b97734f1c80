import { goodPodcast } from './good-podcast.ts'

/** A document without a fault, and where it is said to have come from. */
export interface GoodFeed {
  /** If its name is not that of a format. */
  readonly format?: 'rss'
  readonly text: string
  readonly url?: string
}

const rss = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:fh="http://purl.org/syndication/history/1.0">
  <channel>
    <title>The Harbour Post</title>
    <link>https://harbour.example/</link>
    <description>Tides &#x26; trams</description>
    <language>en-GB</language>
    <managingEditor>desk@harbour.example (Ida Wren)</managingEditor>
    <pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate>
    <lastBuildDate>Fri, 20 Nov 2026 09:30:00 +0100</lastBuildDate>
    <category domain="https://harbour.example/sections">News</category>
    <docs>https://www.rssboard.org/rss-specification</docs>
    <cloud domain="harbour.example" port="80" path="/rpc" registerProcedure="notify" protocol="xml-rpc"/>
    <ttl>60</ttl>
    <image>
      <url>https://harbour.example/logo.png</url>
      <title>The Harbour Post</title>
      <link>https://harbour.example/</link>
      <width>144</width>
      <height>400</height>
    </image>
    <textInput>
      <title>Search</title>
      <description>Search the paper</description>
      <name>q</name>
      <link>https://harbour.example/search</link>
    </textInput>
    <skipHours><hour>0</hour><hour>23</hour></skipHours>
    <skipDays><day>Sunday</day></skipDays>
    <atom:link rel="self" type="application/rss+xml" href="https://harbour.example/rss.xml"/>
    <atom:link rel="prev-archive" href="https://harbour.example/rss-2.xml"/>
    <item>
      <title>Q&#x26;A: is 3 &#x3C; 4?</title>
      <link>https://harbour.example/articles/one</link>
      <guid isPermaLink="false">tag:harbour.example,2026:one</guid>
      <pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate>
      <dc:creator>Ida Wren</dc:creator>
      <category domain="https://harbour.example/sections">Town</category>
      <comments>https://harbour.example/articles/one#talk</comments>
      <source url="https://elsewhere.example/rss.xml">Elsewhere</source>
      <description>One &lt;a href="#note"&gt;note&lt;/a&gt;.</description>
      <content:encoded><![CDATA[<p>One <a href="https://harbour.example/a">link</a>.</p>]]></content:encoded>
      <enclosure url="https://harbour.example/bell.mp3" length="98765" type="audio/mpeg"/>
      <media:content url="https://harbour.example/one.png" type="image/png" medium="image" width="30" height="20" fileSize="1234" isDefault="true" expression="full">
        <media:title type="plain">A quay</media:title>
        <media:thumbnail url="https://harbour.example/small.png" width="3"/>
      </media:content>
    </item>
    <item>
      <title>Two</title>
      <guid>https://harbour.example/articles/two</guid>
      <author>bo@harbour.example (Bo Stern)</author>
      <description>The second.</description>
    </item>
  </channel>
</rss>
`

const atom = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" xmlns:fh="http://purl.org/syndication/history/1.0" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en-GB">
  <id>tag:harbour.example,2026:post</id>
  <title>The Harbour Post</title>
  <subtitle type="html">Tides &amp;amp; trams</subtitle>
  <updated>2026-11-20T08:30:00Z</updated>
  <author><name>Harbour Press</name><uri>https://harbour.example/about</uri><email>desk@harbour.example</email></author>
  <generator uri="https://harbour.example/press" version="1">Press</generator>
  <icon>https://harbour.example/icon.png</icon>
  <logo>https://harbour.example/logo.png</logo>
  <rights>© Harbour Press</rights>
  <category term="news" scheme="https://harbour.example/sections" label="News"/>
  <link rel="alternate" type="text/html" href="https://harbour.example/"/>
  <link rel="self" href="https://harbour.example/atom.xml"/>
  <link rel="prev-archive" href="https://harbour.example/atom-2.xml"/>
  <at:deleted-entry ref="tag:harbour.example,2026:gone" when="2026-11-19T08:30:00Z"><at:by><name>Ida Wren</name></at:by><at:comment>Withdrawn</at:comment></at:deleted-entry>
  <entry xml:lang="cy">
    <id>tag:harbour.example,2026:one</id>
    <title type="text">Q&amp;A: is 3 &lt; 4?</title>
    <link href="https://harbour.example/articles/one"/>
    <link rel="alternate" hreflang="fr" href="https://harbour.example/fr/articles/one"/>
    <link rel="enclosure" type="audio/mpeg" length="98765" href="https://harbour.example/bell.mp3"/>
    <published>2026-11-19T08:30:00+01:00</published>
    <updated>2026-11-20T08:30:00.5Z</updated>
    <category term="town"/>
    <summary>The first.</summary>
    <content type="html">&lt;p&gt;One &lt;a href="https://harbour.example/a"&gt;link&lt;/a&gt;.&lt;/p&gt;</content>
    <source><id>tag:elsewhere.example,2026:feed</id><title>Elsewhere</title><updated>2026-11-18T08:30:00Z</updated></source>
    <media:content url="https://harbour.example/one.png" type="image/png" medium="image"/>
  </entry>
  <entry>
    <id>urn:uuid:7c9b1f0e-3a52-4f0e-9c3e-0d0f6d1b2a10</id>
    <title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <em>second</em></div></title>
    <updated>2026-11-18T08:30:00Z</updated>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><img src="https://harbour.example/two.png" alt="A ferry"/></p></div></content>
  </entry>
  <entry>
    <id>https://harbour.example/articles/three</id>
    <title>The third</title>
    <updated>2026-11-17T08:30:00Z</updated>
    <author><name>Bo Stern</name></author>
    <summary>Pages to print.</summary>
    <content type="application/pdf" src="https://harbour.example/three.pdf"/>
  </entry>
  <entry>
    <id>https://harbour.example/articles/four</id>
    <title>The fourth</title>
    <updated>2026-11-16T08:30:00Z</updated>
    <summary>A picture.</summary>
    <content type="image/png">iVBORw0KGgo=</content>
  </entry>
</feed>
`

const json = `{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "The Harbour Post",
  "home_page_url": "https://harbour.example/",
  "feed_url": "https://harbour.example/feed.json",
  "next_url": "https://harbour.example/feed-2.json",
  "description": "Tides & trams",
  "icon": "https://harbour.example/logo.png",
  "authors": [{ "name": "Harbour Press", "url": "https://harbour.example/about" }],
  "language": "en-GB",
  "expired": false,
  "hubs": [{ "type": "WebSub", "url": "https://hub.example/" }],
  "_harbour": { "about": "https://harbour.example/json" },
  "items": [
    {
      "id": "tag:harbour.example,2026:one",
      "url": "https://harbour.example/articles/one",
      "title": "The first",
      "content_html": "<p>One <a href='https://harbour.example/a'>link</a>.</p>",
      "summary": "The first.",
      "image": "https://harbour.example/one.png",
      "date_published": "2026-11-19T08:30:00+01:00",
      "date_modified": "2026-11-20T08:30:00Z",
      "authors": [{ "name": "Ida Wren", "avatar": "https://harbour.example/ida.png" }],
      "tags": ["town", "trams"],
      "language": "cy",
      "attachments": [
        { "url": "https://harbour.example/bell.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 98765, "duration_in_seconds": 12.5 }
      ]
    },
    { "id": "two", "title": "The second", "content_text": "The second." }
  ]
}
`

const opml = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Papers by the sea</title>
    <dateCreated>Fri, 20 Nov 2026 08:30:00 GMT</dateCreated>
    <ownerName>Ida Wren</ownerName>
    <ownerId>https://harbour.example/about</ownerId>
  </head>
  <body>
    <outline text="North">
      <outline type="rss" text="The Harbour Post" xmlUrl="https://harbour.example/rss.xml" htmlUrl="https://harbour.example/" created="Thu, 19 Nov 2026 08:30:00 GMT"/>
      <outline type="rss" text="The Lighthouse" xmlUrl="https://lighthouse.example/feed" isComment="false"/>
    </outline>
    <outline type="include" text="South" url="https://south.example/list.opml"/>
  </body>
</opml>
`

/** One rich document in each format. Faults are small changes of these. */
export const goodFeeds = {
  rss: { text: rss, url: 'https://harbour.example/rss.xml' },
  atom: { text: atom, url: 'https://harbour.example/atom.xml' },
  json: { text: json, url: 'https://harbour.example/feed.json' },
  opml: { text: opml },
  podcast: { format: 'rss', text: goodPodcast, url: 'https://harbour.example/pod.xml' },
} as const satisfies Readonly<Record<string, GoodFeed>>
