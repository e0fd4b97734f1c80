/** A podcast without a fault: every element of Apple's namespace, of the podcast namespace and of Media RSS with rules. */
export const goodPodcast = `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:creativeCommons="http://backend.userland.com/creativeCommonsRssModule" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" xmlns:georss="http://www.georss.org/georss" xmlns:thr="http://purl.org/syndication/thread/1.0">
  <channel>
    <title>Bells &#x26; fog</title>
    <link>https://harbour.example/</link>
    <description>Sounds of the harbour, &#x26;lt;live&#x26;gt;</description>
    <language>en-GB</language>
    <atom:link rel="self" type="application/rss+xml" href="https://harbour.example/pod.xml"/>
    <itunes:author>Harbour Press</itunes:author>
    <itunes:category text="Society &#x26; Culture"><itunes:category text="Places &#x26; Travel"/></itunes:category>
    <itunes:explicit>false</itunes:explicit>
    <itunes:image href="https://harbour.example/cover.png"/>
    <itunes:owner><itunes:name>Ida Wren</itunes:name><itunes:email>sound@harbour.example</itunes:email></itunes:owner>
    <itunes:type>episodic</itunes:type>
    <itunes:block>No</itunes:block>
    <itunes:new-feed-url>https://new.example/pod.xml</itunes:new-feed-url>
    <podcast:guid>917393e3-1b1e-5cef-ace4-edaa54e1f810</podcast:guid>
    <podcast:locked owner="sound@harbour.example">yes</podcast:locked>
    <podcast:medium>podcast</podcast:medium>
    <podcast:funding url="https://harbour.example/pay">Help us</podcast:funding>
    <podcast:trailer url="https://harbour.example/trailer.mp3" pubdate="Fri, 20 Nov 2026 08:30:00 GMT" length="1234" type="audio/mpeg">Soon</podcast:trailer>
    <podcast:liveItem status="pending" start="2026-12-01T09:00:00Z"/>
    <podcast:value type="lightning" method="keysend"><podcast:valueRecipient type="node" address="a1" split="100"/></podcast:value>
    <creativeCommons:license>https://creativecommons.org/licenses/by/4.0/</creativeCommons:license>
    <sy:updatePeriod>daily</sy:updatePeriod>
    <sy:updateFrequency>2</sy:updateFrequency>
    <sy:updateBase>2026-01-01T06:00+00:00</sy:updateBase>
    <item>
      <title>The bell</title>
      <link>https://harbour.example/bell</link>
      <guid isPermaLink="false">urn:uuid:7c9b1f0e-3a52-4f0e-9c3e-0d0f6d1b2a10</guid>
      <pubDate>Fri, 20 Nov 2026 08:30:00 GMT</pubDate>
      <dc:creator>Ida Wren</dc:creator>
      <description>One &lt;em&gt;bell&lt;/em&gt;, R&#x26;D, 3 &#x26;lt; 4 &lt;a title="x &lt; y" href="https://harbour.example/a"&gt;here&lt;/a&gt;.</description>
      <enclosure url="https://harbour.example/bell.mp3?a=1" length="98765" type="audio/mpeg"/>
      <itunes:title>The bell</itunes:title>
      <itunes:subtitle>A bell</itunes:subtitle>
      <itunes:keywords>bell, fog</itunes:keywords>
      <itunes:duration>1:02:03</itunes:duration>
      <itunes:episode>3</itunes:episode>
      <itunes:season>1</itunes:season>
      <itunes:episodeType>full</itunes:episodeType>
      <itunes:explicit>Yes</itunes:explicit>
      <itunes:image href="https://harbour.example/bell.png"/>
      <slash:comments>0</slash:comments>
      <slash:hit_parade>7,5,2</slash:hit_parade>
      <wfw:comment>https://harbour.example/bell/comment</wfw:comment>
      <wfw:commentRss>https://harbour.example/bell/rss.xml</wfw:commentRss>
      <geo:lat>51.5</geo:lat>
      <geo:long>-0.12</geo:long>
      <georss:point>51.5 -0.12</georss:point>
      <georss:line>51.5 -0.12 51.6 -0.13</georss:line>
      <georss:polygon>51.5 -0.12 51.6 -0.13 51.7 -0.1 51.5 -0.12</georss:polygon>
      <georss:box>51.5 -0.12 51.6 -0.1</georss:box>
      <atom:link rel="replies" type="application/atom+xml" href="https://harbour.example/bell/replies.xml" thr:count="3" thr:updated="2026-11-20T08:30:00Z"/>
      <thr:total>3</thr:total>
      <thr:in-reply-to ref="tag:harbour.example,2026:fog" href="https://harbour.example/fog" type="text/html" source="https://harbour.example/fog.xml"/>
      <podcast:season name="Winter">1</podcast:season>
      <podcast:episode>3.5</podcast:episode>
      <podcast:person role="author" group="writing" href="https://harbour.example/ida" img="https://harbour.example/ida.png">Ida Wren</podcast:person>
      <podcast:transcript url="https://harbour.example/bell.vtt" type="text/vtt" language="en" rel="captions"/>
      <podcast:chapters url="https://harbour.example/bell.json" type="application/json+chapters"/>
      <podcast:soundbite startTime="12.5" duration="60">The stroke</podcast:soundbite>
      <podcast:location geo="geo:51.5,-0.12" osm="R113314">The quay</podcast:location>
      <podcast:license url="https://creativecommons.org/licenses/by/4.0/">cc-by-4.0</podcast:license>
      <podcast:alternateEnclosure type="audio/opus" length="5" default="true"><podcast:source uri="https://harbour.example/bell.opus"/></podcast:alternateEnclosure>
      <podcast:socialInteract protocol="activitypub" uri="https://social.example/1"/>
      <media:group>
        <media:content url="https://harbour.example/bell.mp4" type="video/mp4" medium="video" width="640" height="360" duration="62.4" bitrate="128.5" lang="en">
          <media:title>The bell</media:title>
          <media:description type="html">&lt;b&gt;One&lt;/b&gt; bell</media:description>
          <media:thumbnail url="https://harbour.example/small.png" width="3" height="2" time="0:00:12.05"/>
          <media:player url="https://harbour.example/player" width="640" height="360"/>
          <media:credit role="producer" scheme="urn:ebu">Ida Wren</media:credit>
          <media:copyright url="https://harbour.example/rights">© Harbour Press</media:copyright>
          <media:category scheme="https://harbour.example/kinds" label="Sounds">sounds</media:category>
          <media:rating>nonadult</media:rating>
          <media:rating scheme="urn:mpaa">pg-13</media:rating>
          <media:hash algo="sha-1">61bebddaf54311c6c2421ad4368f51ec9eddec3c</media:hash>
          <media:restriction relationship="allow" type="country">gb fr</media:restriction>
          <media:restriction relationship="deny" type="uri">https://elsewhere.example/</media:restriction>
          <media:text type="plain" lang="en" start="0" end="12.5">Dong</media:text>
        </media:content>
        <media:content url="https://harbour.example/bell.webm" type="video/webm" medium="video"/>
      </media:group>
    </item>
  </channel>
</rss>
`
