import { type BrokenFeed, errors, warnings } from './broken-feed.ts'

const created = 'Fri, 20 Nov 2026 08:30:00 GMT'

/** Faults of OPML, each in the good list. */
export const brokenOpml: readonly BrokenFeed[] = [
  ...errors([
    ['opml-email-wrong', 'a name', '<ownerId>', '<ownerEmail>Ida</ownerEmail><ownerId>'],
    ['opml-boolean-wrong', 'another word', 'isComment="false"', 'isComment="no"'],
    ['opml-link-address-missing', 'a list from nowhere', ' url="https://south.example/list.opml"', ''],
    ['opml-version-wrong', 'no version', ' version="2.0"', ''],
    ['opml-version-wrong', 'a version that there is not', 'version="2.0"', 'version="3"'],
    ['opml-head-wrong', 'no head', /<head>[\s\S]*<\/head>/, ''],
    ['opml-body-wrong', 'no body', /<body>[\s\S]*<\/body>/, ''],
    ['opml-body-wrong', 'two bodies', '</opml>', '<body><outline text="x"/></body></opml>'],
    ['opml-body-empty', 'nothing in it', /<body>[\s\S]*<\/body>/, '<body/>'],
    [
      'opml-element-unknown',
      'an element of RSS',
      '<ownerName>',
      '<link>https://harbour.example/</link><ownerName>',
    ],
    [
      'opml-element-unknown',
      'a name in the wrong case',
      'ownerName>Ida Wren</ownerName',
      'ownername>Ida Wren</ownername',
    ],
    [
      'opml-element-unknown',
      'an element beside the outlines',
      '<outline type="include"',
      '<rss/><outline type="include"',
    ],
    ['opml-head-element-repeated', 'two titles', '<ownerName>', '<title>Or</title><ownerName>'],
    ['opml-date-not-rfc822', 'the date of another format', created, '2026-11-20T08:30:00Z'],
    ['opml-date-not-rfc822', 'a day without a time', created, 'Fri, 20 Nov 2026'],
    ['opml-date-weekday-wrong', 'a Friday that was called Monday', created, created.replace('Fri', 'Mon')],
    ['opml-outline-text-missing', 'a title instead of a text', 'text="North"', 'title="North"'],
    [
      'opml-feed-address-missing',
      'a feed without an address',
      ' xmlUrl="https://lighthouse.example/feed"',
      '',
    ],
    ['opml-address-not-url', 'a path', 'xmlUrl="https://lighthouse.example/feed"', 'xmlUrl="/feed"'],
    ['opml-address-not-url', 'no scheme', 'htmlUrl="https://harbour.example/"', 'htmlUrl="harbour.example"'],
  ]),
  ...warnings([
    ['opml-date-year-short', 'a year of two digits', created, created.replace('2026', '26')],
    ['opml-date-zone-named', 'a zone by name', created, created.replace('GMT', 'K')],
    ['opml-date-unusual', 'a space too few', created, created.replace(', ', ',')],
    ['opml-outline-text-empty', 'an empty text', 'text="North"', 'text=""'],
    [
      'opml-feed-address-repeated',
      'a feed twice',
      'https://lighthouse.example/feed',
      'https://harbour.example/rss.xml',
    ],
  ]),
]
