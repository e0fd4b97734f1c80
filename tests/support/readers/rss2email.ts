import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Reader, ReaderEntry } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

const mailReader = fileURLToPath(new URL('read-mails.py', import.meta.url))

const settings = (folder: string) => `[DEFAULT]
email-protocol = maildir
maildir-path = ${folder}
maildir-mailbox = INBOX
html-mail = True
date-header = True
date-header-order = issued
name-format = {author}
from = courier@reader.example
to = someone@reader.example
`

/** Turns every new article into a mail. */
export const rss2email: Reader = {
  name: 'rss2email',
  formats: ['rss', 'atom'],
  keeps: 'first',
  forgets: false,
  asksConditionally: true,
  authors: { rss: 'all', atom: 'last' },
  withoutAuthor: { rss: '<author>', atom: 'the publisher' },
  // `dcterms:issued`, which says the day, comes after the feed's own date, and the last one counts.
  subscribe: async (url) => {
    // It takes dates in UTC for dates in its own zone.
    const home = await makeReaderHome('rss2email', { TZ: 'UTC' })
    await mkdir(home.at('mail'))
    await home.write('settings', settings(home.at('mail')))
    const files = ['-c', home.at('settings'), '-d', home.at('feeds.json')]
    await home.run('r2e', [...files, 'add', 'courier', url])
    return {
      refresh: async () => void (await home.run('r2e', [...files, 'run'])),
      entries: async () => {
        const mails = JSON.parse(await home.run('/usr/bin/python3', [mailReader, home.at('mail/INBOX')]))
        return mails.map(toEntry)
      },
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}

/** The article stands between a heading and a footer of the mail's own. */
function toEntry({ html, ...rest }: ReaderEntry & { html: string }): ReaderEntry {
  const content = /<div id="body">(.*)<\/div>\s*<div class="footer">/s.exec(html)?.[1]
  return { ...rest, content }
}
