import type { Words } from '../words.ts'

/** English: what every other table says, and what serves for a language without one. */
export const en: Words = {
  feeds: 'Feeds',
  subscribe: 'Subscribe',
  publishedBy: 'Published by {publisher} with Gazette.',
  allFeeds: 'All feeds (OPML)',

  newestArticles: 'Newest articles',
  nothingPublished: 'Nothing has been published yet.',
  aboutFeeds:
    'A feed brings every new article into your feed reader, in full, without an account. Copy one of these addresses into the reader of your choice; they carry the same articles.',
  readersFindFeed: 'Most readers also find the feed by themselves from the address of this page.',
  partsOfFeed: 'Only a part of it: {feeds}',

  feed: 'Feed',
  feedTitle: '{title} – feed',
  feedIntro:
    'This is a feed: your feed reader shows every new article as soon as it is published, in full and without an account.',
  partIntro:
    'This is a feed: your feed reader shows every new article of “{feed}” as soon as it is published, in full and without an account.',
  copyAddress: 'Copy an address into your reader',
  subscribeWith: 'Or subscribe on the web with {readers}.',
  pushed: 'Readers that know WebSub are told of each article within a second; others look from time to time.',
  entriesShown: {
    one: 'The newest article, as a reader will show it',
    other: 'The newest {count} articles, as a reader will show them',
  },
  emptyFeed: 'There is nothing in this feed now.',
  copy: 'Copy',
  copied: 'Copied',

  updated: 'updated {date}',
  source: 'Source: {source}',
  rightsUnknown: 'Rights unknown. Original: {source}',
  related: 'Related',
  tags: 'Tags',
  noteMinor: 'Edited, {date}:',
  noteSignificant: 'Updated, {date}:',
  noteCorrection: 'Correction, {date}:',
  previewDraft: 'Preview: this article is a draft. The link ends at {end}. What feed readers get: {formats}.',
  previewScheduled:
    'Preview: this article is scheduled. The link ends at {end}. What feed readers get: {formats}.',

  notFound: 'Not found',
  notFoundText: 'There is nothing at this address.',
  withdrawn: 'Withdrawn',
  withdrawnText: 'This article was withdrawn by its publisher.',
  previewEnded: 'Preview ended',
  previewEndedText: 'This link to a preview is over. Its publisher can make a new one.',
  feedEnded: 'Ended',
  feedEndedText: 'This feed has come to its end.',
  newestOf: 'The newest articles of {publication}',

  search: 'Search',
  searchedWords: 'Words to search for',
  resultsFor: 'Search: {words}',
  nothingFound: 'Nothing found. Every word must be in the article; try fewer or other words.',
  searchHelp:
    'Each word must be in the article. Put an exact phrase in quotation marks, and a minus before a word to leave out.',
  searchShortened: 'Only this part was searched: {words}',
  searchUnfinished: 'Older articles have not been searched yet.',
  searchIndexing: 'The archive is still being indexed: older articles may be missing.',
  searchBusy: 'Too many searches at once. Please try again in a moment.',
  wrongDate: 'This is not a date: {date}',
  olderResults: 'Older results',
  newestResults: 'Newest results',
  followSearch: 'Follow this search in a feed reader: {formats}.',
  narrowDown: 'Narrow down',
  section: 'Section',
  anySection: 'All sections',
  author: 'Author',
  fromDay: 'From',
  untilDay: 'To',
  newestFirst: 'Newest first',
  bestFirst: 'Best matches first',

  unavailable: 'This cannot be answered right now. Please try again in half a minute.',
  failed: 'Something went wrong here. It has been logged.',
  requestId: 'The id of this request is {id}.',

  sections: 'Sections',
  selections: 'Selections',
  authors: 'Authors',
  languages: 'Languages',
}
