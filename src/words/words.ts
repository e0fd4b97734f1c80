/**
 * A text that holds each of the placeholders, such as `updated {date}`. Their order is the language's. For a union of names
 * it is the intersection of the texts.
 */
type Text<Name extends string> = (
  Name extends string
    ? (text: `${string}{${Name}}${string}`) => void
    : never
) extends (text: infer Texts) => void
  ? Texts
  : never

/** A text for each plural form that the language has (CLDR): `{count}` is the number. `other` serves for the rest. */
export interface Plural {
  readonly zero?: string
  readonly one?: string
  readonly two?: string
  readonly few?: string
  readonly many?: string
  readonly other: Text<'count'>
}

/**
 * Every word of the interface in one language, as plain text. A table that lacks a word or a placeholder does not compile.
 * "Reader" in a comment is a program that reads feeds.
 */
export interface Words {
  // Every page.
  /** The name of the links to feeds. */
  readonly feeds: string
  /** The button that leads to the page of the main feed. */
  readonly subscribe: string
  readonly publishedBy: Text<'publisher'>
  /** OPML is a format. */
  readonly allFeeds: string
  /** The link before everything else, for people who use a keyboard. */
  readonly skip: string
  /** The name of the menu in the header. */
  readonly menu: string
  /** The link to the page about following a feed. `feed`: its name. */
  readonly follow: Text<'feed'>
  /** The line that holds the link. */
  readonly followLine: Text<'link'>
  /** `{count}`: minutes. */
  readonly readingTime: Plural

  // The front page.
  readonly newestArticles: string
  readonly nothingPublished: string
  readonly readersFindFeed: string
  /** `feeds`: the names of the sections. */
  readonly partsOfFeed: Text<'feeds'>

  // The page about following a feed.
  readonly feed: string
  readonly feedTitle: Text<'title'>
  readonly feedIntro: string
  /** The same for a section, tag, author, language or saved query: `feed` is its name. */
  readonly partIntro: Text<'feed'>
  readonly copyAddress: string
  /** The link that gives the address to a reader on the device. */
  readonly openInApp: string
  /** `apps`: the names of readers, of which one is enough. */
  readonly apps: Text<'apps'>
  /** `readers`: the names of web readers, of which one is enough. */
  readonly subscribeWith: Text<'readers'>
  /** Above the addresses that most people need not see. */
  readonly otherFormats: string
  readonly whatIsReader: string
  readonly aboutReaders: string
  readonly pushed: string
  /** The heading above the newest articles of the feed. */
  readonly entriesShown: Plural
  readonly emptyFeed: string
  /** The button beside an address, and its word when the address is in the clipboard. */
  readonly copy: string
  readonly copied: string

  // An article.
  readonly updated: Text<'date'>
  readonly source: Text<'source'>
  /** In place of rights and licence. `source`: name and address of another publisher's original. */
  readonly rightsUnknown: Text<'source'>
  /** The heading above links to other pages. */
  readonly related: string
  /** The heading above more articles of this publication. */
  readonly readNext: string
  readonly previousArticle: string
  readonly nextArticle: string
  /** The name of the list of tags, and a heading in the menu of feeds. */
  readonly tags: string
  /** Before a dated note below the text: what was changed without a change of meaning, … */
  readonly noteMinor: Text<'date'>
  /** … with one, … */
  readonly noteSignificant: Text<'date'>
  /** … and what was wrong. */
  readonly noteCorrection: Text<'date'>
  /** `end`: a date with its time. `formats`: RSS, Atom and JSON Feed. */
  readonly previewDraft: Text<'end' | 'formats'>
  readonly previewScheduled: Text<'end' | 'formats'>

  // The archive by month.
  readonly archive: string
  readonly articleCount: Plural
  /** Of a month with several pages: `November 2026, page 2`. */
  readonly monthPage: Text<'month' | 'page'>

  // Pages without an article: 404 and 410. Each has a heading and a sentence.
  readonly notFound: string
  readonly notFoundText: string
  readonly withdrawn: string
  readonly withdrawnText: string
  /** In its place, with the title of the article. */
  readonly withdrawnStory: Text<'title'>
  readonly gone: string
  readonly goneText: string
  readonly previewEnded: string
  readonly previewEndedText: string
  readonly feedEnded: string
  readonly feedEndedText: string
  /** The link to the front page. */
  readonly newestOf: Text<'publication'>

  // The search.
  /** The button beside the box. */
  readonly search: string
  /** The name of the box. */
  readonly searchedWords: string
  readonly resultsFor: Text<'words'>
  readonly nothingFound: string
  readonly searchHelp: string
  /** A query may be too long. `words`: the part that was searched for. */
  readonly searchShortened: Text<'words'>
  readonly searchUnfinished: string
  readonly searchIndexing: string
  readonly searchBusy: string
  readonly wrongDate: Text<'date'>
  readonly olderResults: string
  readonly newestResults: string
  /** `formats`: links named RSS, Atom and JSON Feed. */
  readonly followSearch: Text<'formats'>
  /** The heading of the fields for section, author and days, … */
  readonly narrowDown: string
  readonly section: string
  readonly anySection: string
  readonly author: string
  readonly fromDay: string
  readonly untilDay: string
  /** … and the two orders of results. */
  readonly newestFirst: string
  readonly bestFirst: string

  // Failures: 503 and 500.
  readonly unavailable: string
  readonly failed: string
  readonly requestId: Text<'id'>

  // Headings in the menu of feeds.
  readonly sections: string
  readonly selections: string
  readonly authors: string
  readonly languages: string
}
