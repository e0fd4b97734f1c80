import { mkdir } from 'node:fs/promises'
import { changeDatabase, queryDatabase, secondsText } from './query-database.ts'
import type { Reader } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

const feedList = (url: string) => `<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0">
  <head><title>Feeds</title></head>
  <body><outline title="Courier" type="rss" xmlUrl="${url}" updateInterval="-1"/></body>
</opml>
`

/**
 * Starts it without a window, has it refresh, waits until it says that it is done, and quits, so that it saves. Twice,
 * since it forgets a feed's validators when it quits.
 */
const session = `
liferea --disable-plugins --mainwindow-state=hidden --debug-update --debug-net >log 2>&1 &
reader=$!
tell() { dbus-send --session --print-reply --dest=org.gnome.feed.Reader /org/gnome/feed/Reader "org.gnome.feed.Reader.$1"; }
until_it() { for _ in {1..240}; do "$@" >/dev/null 2>&1 && return; sleep 0.25; done; tail -n 20 log >&2; exit 1; }
refreshed() { [ "$(grep -cE 'added [0-9]+ new items|download status code: 304' log)" -ge "$1" ]; }
until_it tell Ping
tell Refresh
until_it refreshed 1
tell Refresh
until_it refreshed 2
kill $reader
wait $reader
`

interface Row {
  readonly source_id: string
  readonly title: string
  readonly author: string | null
  readonly source: string
  readonly date: number
  readonly description: string
}

const sql = `select source_id, title, source, date, description,
  (select group_concat(value, ', ') from metadata where metadata.item_id = items.item_id and key in ('author', 'creator')) as author
  from items order by item_id`

/** A reader with windows, on a screen that nobody sees. */
export const liferea: Reader = {
  name: 'Liferea',
  formats: ['rss', 'atom'],
  keeps: 'first',
  forgets: false,
  asksConditionally: true,
  authors: { rss: 'all', atom: 'all' },
  rewriteTitle: (title, format) => (format === 'rss' ? withoutMarkup(title) : title),
  subscribe: async (url) => {
    const home = await makeReaderHome('Liferea')
    await mkdir(home.at('.config/liferea'), { recursive: true })
    await home.write('.config/liferea/feedlist.opml', feedList(url))
    const database = home.at('.local/share/liferea/liferea.db')
    const args = ['-a', 'dbus-run-session', '--', 'bash', '-c', session]
    return {
      refresh: async () => void (await home.run('xvfb-run', args)),
      entries: async () => queryDatabase<Row>(database, sql).map(toEntry),
      markRead: async () => changeDatabase(database, 'update items set read = 1'),
      unread: async () =>
        queryDatabase<Row>(database, 'select source_id from items where read = 0').map(
          ({ source_id }) => source_id,
        ),
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}

function toEntry({ source_id, title, author, source, date, description }: Row) {
  return {
    id: source_id,
    title,
    ...(author && { author }),
    link: source,
    date: secondsText(date),
    content: description,
  }
}

/** It takes the title of an RSS item for HTML and shows its text. */
function withoutMarkup(title: string): string {
  return title.replace(/<[^>]*>/g, '').replaceAll('&amp;', '&')
}
