import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Reader } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

const script = fileURLToPath(new URL('read-with-xml-feed.pl', import.meta.url))

/** Perl's reader of feeds, the strictest about well-formed RSS. */
export const xmlFeed: Reader = {
  name: 'XML::Feed',
  formats: ['rss', 'atom'],
  keeps: 'newest',
  forgets: true,
  asksConditionally: false,
  authors: { rss: 'all', atom: 'first' },
  subscribe: async (url) => {
    const home = await makeReaderHome('XML::Feed')
    return {
      refresh: async () => home.write('entries.json', await home.run('/usr/bin/perl', [script, url])),
      entries: async () => JSON.parse(await readFile(home.at('entries.json'), 'utf8')),
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}
