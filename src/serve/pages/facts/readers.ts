/** The public subscription forms of web readers. `feed` is the absolute address of a feed, percent-encoded. */
const readerForms: Readonly<Record<string, (feed: string) => string>> = {
  Feedly: (feed) => `https://feedly.com/i/subscription/feed%2F${feed}`,
  Inoreader: (feed) => `https://www.inoreader.com/?add_feed=${feed}`,
  NewsBlur: (feed) => `https://www.newsblur.com/?url=${feed}`,
  Feedbin: (feed) => `https://feedbin.com/?subscribe=${feed}`,
  'The Old Reader': (feed) => `https://theoldreader.com/feeds/subscribe?url=${feed}`,
  BazQux: (feed) => `https://bazqux.com/add?url=${feed}`,
}

/** A subscription link for each web reader. */
export function toReaderButtons(feedAddress: string) {
  const feed = encodeURIComponent(feedAddress)
  return Object.entries(readerForms).map(([reader, address]) => ({ reader, address: address(feed) }))
}

/** Free readers for iPhone and Mac, for Android, and for other computers. */
export const readerApps = [
  { label: 'NetNewsWire', address: 'https://netnewswire.com/' },
  { label: 'Feeder', address: 'https://f-droid.org/packages/com.nononsenseapps.feeder/' },
  { label: 'Thunderbird', address: 'https://www.thunderbird.net/' },
]
