/** Readers on the web that take a feed's address: their public subscription forms. */
const forms: readonly { readonly reader: string; readonly address: (feed: string) => string }[] = [
  { reader: 'Feedly', address: (feed) => `https://feedly.com/i/subscription/feed%2F${feed}` },
  { reader: 'Inoreader', address: (feed) => `https://www.inoreader.com/?add_feed=${feed}` },
  { reader: 'NewsBlur', address: (feed) => `https://www.newsblur.com/?url=${feed}` },
  { reader: 'Feedbin', address: (feed) => `https://feedbin.com/?subscribe=${feed}` },
  { reader: 'The Old Reader', address: (feed) => `https://theoldreader.com/feeds/subscribe?url=${feed}` },
  { reader: 'BazQux', address: (feed) => `https://bazqux.com/add?url=${feed}` },
]

export interface ReaderButton {
  readonly reader: string
  readonly address: string
}

/** A link for each reader that subscribes to the feed at this absolute address. */
export function toReaderButtons(feedAddress: string): readonly ReaderButton[] {
  const feed = encodeURIComponent(feedAddress)
  return forms.map(({ reader, address }) => ({ reader, address: address(feed) }))
}
