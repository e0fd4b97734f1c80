/** The usual prefix of each vocabulary, by its namespace in small letters without scheme and without a slash at its end. */
const prefixes: Readonly<Record<string, string>> = {
  'purl.org/rss/1.0': '',
  'purl.org/rss/2.0': '',
  'purl.org/net/rss1.1#': '',
  'my.netscape.com/rdf/simple/0.9': '',
  'channel.netscape.com/rdf/simple/0.9': '',
  'my.netscape.com/publish/formats/rss-0.91.dtd': '',
  'backend.userland.com/rss': '',
  'backend.userland.com/rss2': '',
  'blogs.law.harvard.edu/tech/rss': '',
  'cyber.law.harvard.edu/rss/rss.html': '',
  'www.w3.org/2005/atom': 'atom',
  'purl.org/atom/ns#': 'atom',
  'purl.org/atom/ns': 'atom',
  'www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf',
  'www.w3.org/1999/xhtml': 'xhtml',
  'www.w3.org/xml/1998/namespace': 'xml',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/elements/1.0': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'search.yahoo.com/mrss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
  'www.itunes.com/dtds/podcast-1.0': 'itunes',
  'purl.org/syndication/history/1.0': 'fh',
  'purl.org/syndication/thread/1.0': 'thr',
  'www.w3.org/2007/app': 'app',
  'purl.org/atom/app#': 'app',
  'creativecommons.org/ns#': 'cc',
  'web.resource.org/cc': 'cc',
  'backend.userland.com/creativecommonsrssmodule': 'creativecommons',
  'cyber.law.harvard.edu/rss/creativecommonsrssmodule.html': 'creativecommons',
  'rssnamespace.org/feedburner/ext/1.0': 'feedburner',
  'schemas.google.com/blogger/2018': 'blogger',
  'www.georss.org/georss': 'georss',
  'schemas.google.com/g/2005': 'gd',
  'purl.org/rss/1.0/modules/slash': 'slash',
  'wellformedweb.org/commentapi': 'wfw',
}

/**
 * The prefix that this vocabulary usually has: `dc`, `media`; empty for RSS. Of another vocabulary, and of one that is not
 * declared, it is the prefix that the document uses, in small
 * letters.
 */
export function usualPrefix(uri: string | undefined, written: string): string {
  if (uri === undefined || uri === '') return written.toLowerCase()
  const name = uri
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
  // Dave Winer's namespaces of RSS end in a version.
  if (/^backend\.userland\.com\/rss/.test(name) && !name.endsWith('module')) return ''
  return prefixes[name] ?? written.toLowerCase()
}
