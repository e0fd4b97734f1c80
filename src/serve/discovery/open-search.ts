import { formatNames, formats } from '../../domain/feed.ts'
import { absoluteUrl, paths, type Site } from '../../domain/site.ts'
import { toXml, type XmlElement } from '../../formats/feed-package.ts'

export const openSearchType = 'application/opensearchdescription+xml'

/** OpenSearch 1.1, "OpenSearch description elements": longer names are not allowed. */
const mostCharacters = { shortName: 16, longName: 48, description: 1024 }

/** How browsers search the publication: the page, and the same search as a feed. Pure. */
export function buildOpenSearch({ publication, baseUrl }: Site): string {
  const { title, subtitle, icon, language } = publication
  const toUrl = (type: string, path: string): XmlElement => ({
    name: 'Url',
    attributes: { type, template: `${baseUrl}${path}?q={searchTerms}` },
  })
  const isLong = [...title].length > mostCharacters.shortName
  const content: XmlElement[] = [
    { name: 'ShortName', content: shorten(title, mostCharacters.shortName) },
    ...(isLong ? [{ name: 'LongName', content: shorten(title, mostCharacters.longName) }] : []),
    { name: 'Description', content: shorten(subtitle ?? title, mostCharacters.description) },
    toUrl('text/html', paths.search),
    ...formatNames.map((format) => toUrl(formats[format].mediaType, paths.searchFeed(format))),
    {
      name: 'Url',
      attributes: { type: openSearchType, rel: 'self', template: baseUrl + paths.openSearch },
    },
    ...(icon ? [{ name: 'Image', content: absoluteUrl(baseUrl, icon.address) }] : []),
    { name: 'Language', content: language },
    { name: 'InputEncoding', content: 'UTF-8' },
    { name: 'OutputEncoding', content: 'UTF-8' },
  ]
  const root = {
    name: 'OpenSearchDescription',
    attributes: { xmlns: 'http://a9.com/-/spec/opensearch/1.1/' },
    content,
  }
  return `<?xml version="1.0" encoding="UTF-8"?>${toXml([root], 0)}\n`
}

/** By whole characters, with a mark that something is missing. */
function shorten(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most
    ? text
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trim()}…`
}
