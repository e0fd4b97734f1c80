import { readFile } from 'node:fs/promises'
import { secondsText } from './query-database.ts'
import type { Reader, ReaderEntry } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

/** Its own `merge` knows an item by id, title and link together, and keeps both versions of an edited one; by id, one. */
const settings = (folder: string, url: string) => `sfeedpath='${folder}'
feeds() {
  feed courier '${url}'
}
merge() {
  sort -s -t '\t' -u -k6,6 "$3" "$2" 2>/dev/null
}
`

export const sfeed: Reader = {
  name: 'sfeed',
  formats: ['rss', 'atom'],
  keeps: 'newest',
  forgets: false,
  asksConditionally: false,
  authors: { rss: 'all', atom: 'first' },
  subscribe: async (url) => {
    const home = await makeReaderHome('sfeed')
    await home.write('sfeedrc', settings(home.at('feeds'), url))
    return {
      refresh: async () => void (await home.run('sfeed_update', [home.at('sfeedrc')])),
      entries: async () => {
        const text = await readFile(home.at('feeds/courier'), 'utf8')
        return text.trimEnd().split('\n').map(toEntry)
      },
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}

const escapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\\\': '\\' }

/** A line of tab-separated fields (sfeed(5)). */
function toEntry(line: string): ReaderEntry {
  const [time, title = '', link, content = '', _type, id, author] = line.split('\t')
  return {
    id,
    title,
    ...(author && { author }),
    link,
    date: secondsText(Number(time)),
    content: content.replace(/\\[nt\\]/g, (code) => escapes[code] ?? code),
  }
}
