import { changeDatabase, queryDatabase, secondsText } from './query-database.ts'
import type { Reader } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

interface Row {
  readonly guid: string
  readonly title: string
  readonly author: string
  readonly url: string
  readonly pubDate: number
  readonly content: string
}

export const newsboat: Reader = {
  name: 'newsboat',
  formats: ['rss', 'atom'],
  keeps: 'newest',
  forgets: false,
  asksConditionally: true,
  authors: { rss: 'all', atom: 'all' },
  subscribe: async (url) => {
    const home = await makeReaderHome('newsboat')
    await home.write('urls', `${url}\n`)
    await home.write('config', 'auto-reload no\ndownload-retries 1\n')
    const files = ['-u', home.at('urls'), '-c', home.at('cache.db'), '-C', home.at('config')]
    const sql =
      'select guid, title, author, url, pubDate, content from rss_item where deleted = 0 order by id'
    return {
      refresh: async () => void (await home.run('newsboat', [...files, '-x', 'reload'])),
      entries: async () => queryDatabase<Row>(home.at('cache.db'), sql).map(toEntry),
      markRead: async () => changeDatabase(home.at('cache.db'), 'update rss_item set unread = 0'),
      unread: async () =>
        queryDatabase<Row>(home.at('cache.db'), 'select guid from rss_item where unread = 1').map(
          ({ guid }) => guid,
        ),
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}

function toEntry({ guid, title, author, url, pubDate, content }: Row) {
  return { id: guid, title, ...(author && { author }), link: url, date: secondsText(pubDate), content }
}
