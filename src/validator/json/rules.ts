import { quote, type Rule } from '../document/finding.ts'
import { isObject, type JsonFeed, type JsonHolder, jsonBreaches, textAt } from '../document/json-feed.ts'
import { jsonItemRules } from './items.ts'
import { jsonValueRules } from './values.ts'

const top = 'JSON Feed 1.1, Top-level'
const items = 'JSON Feed 1.1, Items'
const version = 'https://jsonfeed.org/version/1.1'
const versions = ['https://jsonfeed.org/version/1', version]
const advised = ['home_page_url', 'feed_url'] as const

interface PartFacts {
  readonly rule: string
  readonly source: string
  readonly kind: JsonHolder['kind']
  readonly isWhole: (has: (key: string) => boolean) => boolean
  readonly needs: string
}

const parts: readonly PartFacts[] = [
  {
    rule: 'json-author-empty',
    source: top,
    kind: 'author',
    isWhole: (has) => has('name') || has('url') || has('avatar'),
    needs: 'a name, a url or an avatar',
  },
  {
    rule: 'json-attachment-incomplete',
    source: 'JSON Feed 1.1, Attachments',
    kind: 'attachment',
    isWhole: (has) => has('url') && has('mime_type'),
    needs: 'a url and a mime_type',
  },
  {
    rule: 'json-hub-incomplete',
    source: top,
    kind: 'hub',
    isWhole: (has) => has('type') && has('url'),
    needs: 'a type and a url',
  },
]

/** What JSON Feed 1 and 1.1 say. */
export const jsonRules: readonly Rule<JsonFeed>[] = [
  {
    name: 'json-not-object',
    severity: 'error',
    source: top,
    find: ({ value }) => (isObject(value) ? [] : [{ message: 'the document must be an object, in braces' }]),
  },
  {
    name: 'json-version-wrong',
    severity: 'error',
    source: top,
    find: ({ feeds }) =>
      jsonBreaches(
        feeds,
        ({ object }) => versions.some((known) => known === object.version),
        ({ object }) => `version must be ${version}; it is ${quote(object.version ?? '')}`,
      ),
  },
  {
    name: 'json-title-missing',
    severity: 'error',
    source: top,
    find: ({ feeds }) =>
      jsonBreaches(
        feeds,
        ({ object }) => object.title !== undefined,
        () => 'the feed must have a title',
      ),
  },
  {
    name: 'json-title-empty',
    severity: 'warning',
    source: top,
    find: ({ feeds }) =>
      jsonBreaches(
        feeds,
        (feed) => textAt(feed, 'title') !== '',
        () => 'the title of the feed should not be empty',
      ),
  },
  {
    name: 'json-items-missing',
    severity: 'error',
    source: items,
    find: ({ feeds }) =>
      jsonBreaches(
        feeds,
        ({ object }) => object.items !== undefined,
        () => 'the feed must have items, an empty list where there are none',
      ),
  },
  ...advised.map(
    (key): Rule<JsonFeed> => ({
      name: `json-${key.replaceAll('_', '-')}-missing`,
      severity: 'warning',
      source: top,
      find: ({ feeds }) =>
        jsonBreaches(
          feeds,
          ({ object }) => object[key] !== undefined,
          () => `a feed on the public web should have a ${key}`,
        ),
    }),
  ),
  {
    name: 'json-feed-url-differs',
    severity: 'warning',
    source: top,
    find: ({ feeds, url }) =>
      jsonBreaches(
        feeds,
        (feed) => url === undefined || (textAt(feed, 'feed_url') ?? url) === url,
        (feed) => `feed_url should be the address fetched, ${url}; it is ${quote(textAt(feed, 'feed_url'))}`,
      ),
  },
  {
    name: 'json-next-url-to-itself',
    severity: 'error',
    source: top,
    find: ({ feeds, url }) =>
      jsonBreaches(
        feeds.filter((feed) => textAt(feed, 'next_url')),
        (feed) => ![url, textAt(feed, 'feed_url')].includes(textAt(feed, 'next_url')),
        () => 'next_url must not lead to this document itself',
      ),
  },
  {
    name: 'json-author-deprecated',
    severity: 'warning',
    source: 'JSON Feed 1.1, Deprecations',
    find: ({ feeds, items: all }) =>
      feeds.some(({ object }) => object.version === version)
        ? jsonBreaches(
            [...feeds, ...all],
            ({ object }) => object.author === undefined || object.authors !== undefined,
            ({ name }) => `${name} has author; version 1.1 wants authors, a list`,
          )
        : [],
  },
  ...parts.map(
    ({ rule, source, kind, isWhole, needs }): Rule<JsonFeed> => ({
      name: rule,
      severity: 'error',
      source,
      find: ({ holders }) =>
        jsonBreaches(
          holders.filter((holder) => holder.kind === kind),
          ({ object }) => isWhole((key) => object[key] !== undefined && object[key] !== ''),
          ({ name }) => `${name} must have ${needs}`,
        ),
    }),
  ),
  ...jsonItemRules,
  ...jsonValueRules,
]
