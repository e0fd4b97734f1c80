import { goodFeeds } from './good-feeds.ts'

interface EncodedFeed {
  readonly reason: string
  readonly bytes: Uint8Array
  readonly contentType?: string
  /** Of the findings, in their order. */
  readonly rules: readonly string[]
  /** A text of the document that a finding quotes, if it was decoded rightly. */
  readonly quoted?: string
}

/** The good document in RSS, whose first editor is one without an e-mail address, so that a finding quotes the name. */
const text = (encoding: string, name = 'Zoë') =>
  goodFeeds.rss.text.replace('encoding="utf-8"', encoding).replace('desk@harbour.example (Ida Wren)', name)
const latin1 = (one: string) => Buffer.from(one, 'latin1')
const utf16le = (one: string) => Buffer.from(one, 'utf16le')
const utf16be = (one: string) => Buffer.from(one, 'utf16le').swap16()
const quotesZoe = { rules: ['xml-encoding-not-utf8', 'rss-person-without-email'], quoted: '"Zoë"' } as const
const utf8 = { rules: ['rss-person-without-email'], quoted: '"Zoë"' } as const
const rss = 'application/rss+xml'

/** What says how bytes are encoded: a byte order mark, the Content-Type, the declaration, in this order. */
export const encodings: readonly EncodedFeed[] = [
  { reason: 'UTF-8, declared', bytes: Buffer.from(text('encoding="utf-8"')), ...utf8 },
  { reason: 'UTF-8, undeclared', bytes: Buffer.from(text('')), ...utf8 },
  {
    reason: 'UTF-8, by its Content-Type alone',
    bytes: Buffer.from(text('')),
    contentType: `${rss}; charset=UTF-8`,
    ...utf8,
  },
  { reason: 'ISO-8859-1, declared', bytes: latin1(text('encoding="ISO-8859-1"')), ...quotesZoe },
  {
    reason: 'ISO-8859-1, by its Content-Type',
    bytes: latin1(text('')),
    contentType: `${rss}; charset="iso-8859-1"`,
    ...quotesZoe,
  },
  {
    reason: 'windows-1252, declared',
    bytes: Buffer.from(latin1(text('encoding="windows-1252"', 'Zo\xEB\x85'))),
    ...quotesZoe,
    quoted: '"Zoë…"',
  },
  {
    reason: 'windows-1252 that says it is ISO-8859-1',
    bytes: latin1(text('encoding="ISO-8859-1"', 'Zo\xEB\x92s')),
    rules: ['document-encoding-mistaken', 'xml-encoding-not-utf8', 'rss-person-without-email'],
    quoted: '"Zoë’s"',
  },
  {
    reason: 'UTF-8 that says it is ISO-8859-1',
    bytes: Buffer.from(text('encoding="ISO-8859-1"')),
    rules: ['document-encoding-mistaken', 'xml-encoding-not-utf8', 'rss-person-without-email'],
    quoted: '"ZoÃ«"',
  },
  {
    reason: 'UTF-16 with a byte order mark',
    bytes: utf16le(`\uFEFF${text('encoding="UTF-16"')}`),
    ...quotesZoe,
  },
  { reason: 'UTF-16, big end first', bytes: utf16be(`\uFEFF${text('encoding="utf-16"')}`), ...quotesZoe },
  {
    reason: 'UTF-16 without a mark, by its first bytes',
    bytes: utf16be(text('encoding="UTF-16"')),
    ...quotesZoe,
  },
  {
    reason: 'the Content-Type counts more than the declaration',
    bytes: latin1(text('encoding="utf-8"')),
    contentType: `${rss}; charset=iso-8859-1`,
    ...quotesZoe,
    rules: ['xml-encoding-not-utf8', 'document-encoding-contradicted', 'rss-person-without-email'],
  },
  {
    reason: 'the mark counts more than the Content-Type',
    bytes: utf16le(`\uFEFF${text('encoding="utf-16"')}`),
    contentType: `${rss}; charset=utf-16be`,
    ...quotesZoe,
  },
  {
    reason: 'bytes that are no UTF-8 are damaged',
    bytes: latin1(text('encoding="utf-8"')),
    rules: ['document-damaged-character', 'rss-person-without-email'],
  },
  {
    reason: 'UTF-16 that is none',
    bytes: Buffer.from(text('encoding="UTF-16"')),
    rules: ['document-encoding-wrong', 'rss-person-without-email'],
  },
  {
    reason: 'an encoding that nobody knows',
    bytes: Buffer.from(text('encoding="latin-77"')),
    rules: ['document-encoding-wrong', 'rss-person-without-email'],
  },
]
