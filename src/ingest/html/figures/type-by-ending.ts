import { lookup } from 'mime-types'

/** Files that a browser opens or saves. Other endings, such as `.php`, can give a picture. */
const documents =
  /\.(?:pdf|epub|mobi|docx?|xlsx?|pptx?|od[tsp]|rtf|txt|csv|tsv|zip|7z|rar|tar|t?gz|ics|gpx|kml|geojson)$/i

/** The media type by the ending of an address; undefined if the ending does not say it. */
export function typeByEnding(address: string): string | undefined {
  const [path = ''] = address.split(/[?#]/)
  const type = lookup(path)
  return type && (/^(?:image|audio|video)\//.test(type) || documents.test(path)) ? type : undefined
}
