import { quote, type Rule, repeatedBy } from '../document/finding.ts'
import { relativeAddresses } from '../document/html-addresses.ts'
import { inHolder, type JsonFeed, type JsonHolder, jsonBreaches, textAt } from '../document/json-feed.ts'

const source = 'JSON Feed 1.1, Items'

/** What an item says. */
export const jsonItemRules: readonly Rule<JsonFeed>[] = [
  {
    name: 'json-item-id-missing',
    severity: 'error',
    source,
    find: ({ items }) =>
      jsonBreaches(
        items,
        ({ object }) =>
          object.id !== undefined && !(typeof object.id === 'string' && object.id.trim() === ''),
        ({ name }) => `${name} must have an id`,
      ),
  },
  {
    name: 'json-item-id-not-text',
    severity: 'error',
    source,
    find: ({ items }) =>
      jsonBreaches(
        items.filter(({ object }) => object.id !== undefined),
        ({ object }) => typeof object.id === 'string',
        ({ name, object }) => `the id of ${name} must be a string; it is ${quote(object.id)}`,
      ),
  },
  {
    name: 'json-item-id-repeated',
    severity: 'error',
    source,
    find: ({ items }) =>
      repeatedBy(items, (item) => textAt(item, 'id') || undefined).map((item) =>
        inHolder(item, 'an earlier item has the same id, and readers show one of the two only'),
      ),
  },
  {
    name: 'json-item-content-missing',
    severity: 'error',
    source,
    find: ({ items }) =>
      jsonBreaches(
        items,
        ({ object }) => object.content_html !== undefined || object.content_text !== undefined,
        ({ name }) => `${name} must have content_html or content_text`,
      ),
  },
  {
    name: 'json-item-title-empty',
    severity: 'warning',
    source: 'reader practice, titles',
    find: ({ items }) =>
      jsonBreaches(
        items,
        ({ object }) =>
          object.title !== undefined && !(typeof object.title === 'string' && object.title.trim() === ''),
        ({ name }) => `${name} has no title, and readers drop such items or show their id`,
      ),
  },
  {
    name: 'json-modified-before-published',
    severity: 'warning',
    source,
    find: ({ items }) =>
      jsonBreaches(items, isInOrder, ({ name }) => `${name} should not be modified before it was published`),
  },
  {
    name: 'json-content-address-relative',
    severity: 'warning',
    source: 'reader practice, addresses',
    find: ({ items }) =>
      jsonBreaches(
        items,
        (item) => firstRelative(item) === undefined,
        (item) =>
          `content_html of ${item.name} holds the relative address ${quote(firstRelative(item))}; make it absolute`,
      ),
  },
]

function firstRelative(item: JsonHolder): string | undefined {
  return relativeAddresses(textAt(item, 'content_html') ?? '')[0]
}

function isInOrder(item: JsonHolder): boolean {
  const [published = NaN, modified = NaN] = ['date_published', 'date_modified'].map((key) =>
    Date.parse(textAt(item, key) ?? ''),
  )
  return !(published > modified)
}
