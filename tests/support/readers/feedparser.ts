import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Reader } from './reader.ts'
import { makeReaderHome } from './reader-home.ts'

const script = fileURLToPath(new URL('read-with-feedparser.py', import.meta.url))

/** The library that most readers in Python are made of. */
export const feedparser: Reader = {
  name: 'feedparser',
  formats: ['rss', 'atom'],
  keeps: 'newest',
  forgets: true,
  asksConditionally: true,
  keepsPicture: true,
  authors: { rss: 'all', atom: 'all' },
  // `dcterms:issued`, which says the day, comes after the feed's own date, and the last one counts.
  subscribe: async (url) => {
    const home = await makeReaderHome('feedparser')
    return {
      // Python from Debian, whatever stands first in PATH: the library is installed for that one.
      refresh: async () => void (await home.run('/usr/bin/python3', [script, url, home.at('feed.json')])),
      entries: async () => JSON.parse(await readFile(home.at('feed.json'), 'utf8')).entries,
      [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
    }
  },
}
