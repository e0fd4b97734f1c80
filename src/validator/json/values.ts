import { isRfc3339 } from '../document/dates.ts'
import { error, inHolder, isObject, type JsonFeed, type JsonHolder } from '../document/json-feed.ts'
import { quote, type Rule } from '../document/rule.ts'
import { absoluteUrl, type Form, languageTag, mediaType } from '../document/value-forms.ts'

type ValueKind =
  | 'text'
  | 'url'
  | 'date'
  | 'language'
  | 'media type'
  | 'number'
  | 'boolean'
  | 'texts'
  | 'objects'
  | 'other'

/** Every key of JSON Feed 1.1, and the kind of its value. An item's id has its own rules. */
const keys: Readonly<Record<JsonHolder['kind'], Readonly<Record<string, ValueKind>>>> = {
  feed: {
    version: 'other',
    title: 'text',
    home_page_url: 'url',
    feed_url: 'url',
    description: 'text',
    user_comment: 'text',
    next_url: 'url',
    icon: 'url',
    favicon: 'url',
    author: 'other',
    authors: 'objects',
    language: 'language',
    expired: 'boolean',
    hubs: 'objects',
    items: 'objects',
  },
  item: {
    id: 'other',
    url: 'url',
    external_url: 'url',
    title: 'text',
    content_html: 'text',
    content_text: 'text',
    summary: 'text',
    image: 'url',
    banner_image: 'url',
    date_published: 'date',
    date_modified: 'date',
    author: 'other',
    authors: 'objects',
    tags: 'texts',
    language: 'language',
    attachments: 'objects',
  },
  author: { name: 'text', url: 'url', avatar: 'url' },
  attachment: {
    url: 'url',
    mime_type: 'media type',
    title: 'text',
    size_in_bytes: 'number',
    duration_in_seconds: 'number',
  },
  hub: { type: 'text', url: 'url' },
}

const extensions = 'JSON Feed 1.1, Extensions'
const both = 'JSON Feed 1.1, Top-level and Items'
const date: Form = { name: 'a date such as 2026-11-23T09:00:00Z', matches: isRfc3339 }
const isText = (value: unknown): value is string => typeof value === 'string'

/** The value of each key, and the keys themselves. */
export const jsonValueRules: readonly Rule<JsonFeed>[] = [
  error(
    'json-not-text',
    both,
    valuesAre('a string', isText, 'text', 'url', 'date', 'language', 'media type'),
  ),
  error('json-not-url', both, textsAre(absoluteUrl, 'url')),
  error('json-date-not-rfc3339', 'JSON Feed 1.1, Items', textsAre(date, 'date')),
  error('json-language-not-tag', 'RFC 5646, section 2.1', textsAre(languageTag, 'language')),
  error('json-media-type-wrong', 'JSON Feed 1.1, Attachments', textsAre(mediaType, 'media type')),
  error(
    'json-not-number',
    'JSON Feed 1.1, Attachments',
    valuesAre('a number', (value) => typeof value === 'number' && value >= 0, 'number'),
  ),
  error(
    'json-not-boolean',
    'JSON Feed 1.1, Top-level',
    valuesAre('true or false, without quotation marks', (value) => typeof value === 'boolean', 'boolean'),
  ),
  error(
    'json-tags-not-texts',
    'JSON Feed 1.1, Items',
    valuesAre('a list of strings', isListOf(isText), 'texts'),
  ),
  error('json-not-objects', both, valuesAre('a list of objects', isListOf(isObject), 'objects')),
  error(
    'json-key-unknown',
    extensions,
    keysAre(
      'is no key of JSON Feed; a key of your own begins with an underscore',
      (key, kind) => key.startsWith('_') || Object.hasOwn(keys[kind], key),
    ),
  ),
  error(
    'json-extension-name-wrong',
    extensions,
    keysAre(
      'must have a letter after its underscore, and no full stop',
      (key) => !key.startsWith('_') || /^_\p{L}[^.]*$/u.test(key),
    ),
  ),
]

type Find = Rule<JsonFeed>['find']

function valuesAre(form: string, holds: (value: unknown) => boolean, ...kinds: readonly ValueKind[]): Find {
  return ({ holders }) =>
    holders.flatMap((holder) =>
      Object.entries(keys[holder.kind])
        .filter(([key, kind]) => kinds.includes(kind) && Object.hasOwn(holder.object, key))
        .map(([key]) => ({ key, value: holder.object[key] }))
        .filter(({ value }) => !holds(value))
        .map(({ key, value }) =>
          inHolder(holder, `${key} of ${holder.name} must be ${form}; it is ${quote(value)}`),
        ),
    )
}

/** Values of another type than text are left to `json-not-text`. */
function textsAre({ name, matches }: Form, kind: ValueKind): Find {
  return valuesAre(name, (value) => !isText(value) || matches(value), kind)
}

function isListOf(holds: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && value.every(holds)
}

function keysAre(message: string, holds: (key: string, kind: JsonHolder['kind']) => boolean): Find {
  return ({ holders }) =>
    holders.flatMap((holder) =>
      Object.keys(holder.object)
        .filter((key) => !holds(key, holder.kind))
        .map((key) => inHolder(holder, `${quote(key)} in ${holder.name} ${message}`)),
    )
}
