import { error, isObject, type JsonFeed, type JsonHolder, textAt, warning } from '../document/json-feed.ts'
import { type Check, quote, type Rule } from '../document/rule.ts'
import { jsonItemRules } from './items.ts'
import { jsonValueRules } from './values.ts'

const top = 'JSON Feed 1.1, Top-level'
const version = 'https://jsonfeed.org/version/1.1'
const versions: readonly unknown[] = ['https://jsonfeed.org/version/1', version]
const feeds = (feed: JsonFeed) => feed.feeds

/** JSON Feed 1 and 1.1. */
export const jsonRules: readonly Rule<JsonFeed>[] = [
  error('json-not-object', top, ({ value }) =>
    isObject(value) ? [] : [{ message: 'the document must be an object, in braces' }],
  ),
  error('json-version-wrong', top, {
    of: feeds,
    holds: ({ object }) => versions.includes(object.version),
    message: ({ object }) => `version must be ${version}; it is ${quote(object.version ?? '')}`,
  }),
  error('json-title-missing', top, hasKey('title', 'the feed must have a title')),
  warning('json-title-empty', top, {
    of: feeds,
    holds: (feed) => textAt(feed, 'title') !== '',
    message: 'the title of the feed should not be empty',
  }),
  error(
    'json-items-missing',
    'JSON Feed 1.1, Items',
    hasKey('items', 'the feed must have items, or an empty list'),
  ),
  warning(
    'json-home-page-url-missing',
    top,
    hasKey('home_page_url', 'a public feed should have a home_page_url'),
  ),
  warning('json-feed-url-missing', top, hasKey('feed_url', 'a public feed should have a feed_url')),
  warning('json-feed-url-differs', top, {
    of: feeds,
    holds: (feed, { url }) => url === undefined || (textAt(feed, 'feed_url') ?? url) === url,
    message: (feed, { url }) =>
      `feed_url should be the address fetched, ${url}; it is ${quote(textAt(feed, 'feed_url'))}`,
  }),
  error('json-next-url-to-itself', top, {
    of: (feed) => feed.feeds.filter((one) => textAt(one, 'next_url')),
    holds: (feed, { url }) => ![url, textAt(feed, 'feed_url')].includes(textAt(feed, 'next_url')),
    message: 'next_url must not lead to this document itself',
  }),
  warning('json-author-deprecated', 'JSON Feed 1.1, Deprecations', {
    of: (feed) =>
      feed.feeds.some(({ object }) => object.version === version) ? [...feed.feeds, ...feed.items] : [],
    holds: ({ object }) => object.author === undefined || object.authors !== undefined,
    message: ({ name }) => `${name} has author; version 1.1 wants authors, a list`,
  }),
  error('json-author-empty', top, {
    of: ofKind('author'),
    holds: (author) => ['name', 'url', 'avatar'].some((key) => isFilled(author, key)),
    message: ({ name }) => `${name} must have a name, a url or an avatar`,
  }),
  error('json-attachment-incomplete', 'JSON Feed 1.1, Attachments', {
    of: ofKind('attachment'),
    holds: (attachment) => isFilled(attachment, 'url') && isFilled(attachment, 'mime_type'),
    message: ({ name }) => `${name} must have a url and a mime_type`,
  }),
  error('json-hub-incomplete', top, {
    of: ofKind('hub'),
    holds: (hub) => isFilled(hub, 'type') && isFilled(hub, 'url'),
    message: ({ name }) => `${name} must have a type and a url`,
  }),
  ...jsonItemRules,
  ...jsonValueRules,
]

function hasKey(key: string, message: string): Check<JsonFeed, JsonHolder> {
  return { of: feeds, holds: ({ object }) => object[key] !== undefined, message }
}

function ofKind(kind: JsonHolder['kind']) {
  return ({ holders }: JsonFeed) => holders.filter((holder) => holder.kind === kind)
}

function isFilled({ object }: JsonHolder, key: string): boolean {
  return object[key] !== undefined && object[key] !== ''
}
