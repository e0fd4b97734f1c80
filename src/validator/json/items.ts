import { countRelative, relativeAddresses } from '../document/html-addresses.ts'
import { error, type JsonFeed, type JsonHolder, textAt, warning } from '../document/json-feed.ts'
import { quote, type Rule, repeatedBy } from '../document/rule.ts'

const source = 'JSON Feed 1.1, Items'
const items = (feed: JsonFeed) => feed.items

/** The values in an item. */
export const jsonItemRules: readonly Rule<JsonFeed>[] = [
  error('json-item-id-missing', source, {
    of: items,
    holds: ({ object }) => !isEmpty(object.id),
    message: ({ name }) => `${name} must have an id`,
  }),
  error('json-item-id-not-text', source, {
    of: (feed) => feed.items.filter(({ object }) => object.id !== undefined),
    holds: ({ object }) => typeof object.id === 'string',
    message: ({ name, object }) => `the id of ${name} must be a string; it is ${quote(object.id)}`,
  }),
  error('json-item-id-repeated', source, {
    of: (feed) => repeatedBy(feed.items, (item) => textAt(item, 'id') || undefined),
    message: 'an earlier item has the same id, and readers show only one of the two',
  }),
  error('json-item-content-missing', source, {
    of: items,
    holds: ({ object }) => object.content_html !== undefined || object.content_text !== undefined,
    message: ({ name }) => `${name} must have content_html or content_text`,
  }),
  warning('json-item-title-empty', 'reader practice, titles', {
    of: items,
    holds: ({ object }) => !isEmpty(object.title),
    message: ({ name }) => `${name} has no title, and readers drop such items or show their id`,
  }),
  warning('json-modified-before-published', source, {
    of: items,
    holds: (item) => !(dateOf(item, 'date_published') > dateOf(item, 'date_modified')),
    message: ({ name }) => `${name} should not be modified before it was published`,
  }),
  warning('json-content-address-relative', 'reader practice, addresses', {
    of: items,
    holds: (item) => relativeIn(item).length === 0,
    message: (item) =>
      `content_html of ${item.name} holds ${countRelative(relativeIn(item))}; make it absolute`,
  }),
]

function isEmpty(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '')
}

/** NaN without such a date; a comparison with it is false. */
function dateOf(item: JsonHolder, key: string): number {
  return Date.parse(textAt(item, key) ?? '')
}

function relativeIn(item: JsonHolder): string[] {
  return relativeAddresses(textAt(item, 'content_html') ?? '')
}
