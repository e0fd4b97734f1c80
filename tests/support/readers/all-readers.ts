import { feedparser } from './feedparser.ts'
import { liferea } from './liferea.ts'
import { newsboat } from './newsboat.ts'
import type { Reader } from './reader.ts'
import { rss2email } from './rss2email.ts'
import { sfeed } from './sfeed.ts'
import { xmlFeed } from './xml-feed.ts'

export const allReaders: readonly Reader[] = [newsboat, sfeed, rss2email, feedparser, xmlFeed, liferea]
