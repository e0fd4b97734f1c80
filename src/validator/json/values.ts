import { isRfc3339 } from '../document/dates.ts'
import { type Place, quote, type Rule, type Severity } from '../document/finding.ts'
import { inHolder, isObject, type JsonFeed, type JsonHolder } from '../document/json-feed.ts'
import { isAbsoluteUrl, isLanguageTag, isMediaType } from '../document/value-forms.ts'
import { jsonKeys, type ValueKind } from './keys.ts'

interface KindFacts {
  readonly rule: string
  readonly severity: Severity
  readonly source: string
  readonly kinds: readonly ValueKind[]
  readonly isFine: (value: unknown) => boolean
  readonly form: string
}

const isText = (value: unknown): value is string => typeof value === 'string'

/** Text of a form: what is no text at all has a rule before these. */
const kindFacts: readonly KindFacts[] = [
  {
    rule: 'json-not-text',
    severity: 'error',
    source: 'JSON Feed 1.1, Top-level and Items',
    kinds: ['text', 'url', 'date', 'language', 'media type'],
    isFine: isText,
    form: 'a string',
  },
  {
    rule: 'json-not-url',
    severity: 'error',
    source: 'JSON Feed 1.1, Top-level and Items',
    kinds: ['url'],
    isFine: (value) => !isText(value) || isAbsoluteUrl(value),
    form: 'an absolute address',
  },
  {
    rule: 'json-date-not-rfc3339',
    severity: 'error',
    source: 'JSON Feed 1.1, Items',
    kinds: ['date'],
    isFine: (value) => !isText(value) || isRfc3339(value),
    form: 'a date such as 2026-11-23T09:00:00Z',
  },
  {
    rule: 'json-language-not-tag',
    severity: 'error',
    source: 'RFC 5646, section 2.1',
    kinds: ['language'],
    isFine: (value) => !isText(value) || isLanguageTag(value),
    form: 'a tag such as en-GB',
  },
  {
    rule: 'json-media-type-wrong',
    severity: 'error',
    source: 'JSON Feed 1.1, Attachments',
    kinds: ['media type'],
    isFine: (value) => !isText(value) || isMediaType(value),
    form: 'a media type such as audio/mpeg',
  },
  {
    rule: 'json-not-number',
    severity: 'error',
    source: 'JSON Feed 1.1, Attachments',
    kinds: ['number'],
    isFine: (value) => typeof value === 'number' && value >= 0,
    form: 'a number',
  },
  {
    rule: 'json-not-boolean',
    severity: 'error',
    source: 'JSON Feed 1.1, Top-level',
    kinds: ['boolean'],
    isFine: (value) => typeof value === 'boolean',
    form: 'true or false, without quotation marks',
  },
  {
    rule: 'json-tags-not-texts',
    severity: 'error',
    source: 'JSON Feed 1.1, Items',
    kinds: ['texts'],
    isFine: (value) => Array.isArray(value) && value.every(isText),
    form: 'a list of strings',
  },
  {
    rule: 'json-not-objects',
    severity: 'error',
    source: 'JSON Feed 1.1, Top-level and Items',
    kinds: ['objects'],
    isFine: (value) => Array.isArray(value) && value.every(isObject),
    form: 'a list of objects',
  },
]

/** What stands at each key, and which keys there are. */
export const jsonValueRules: readonly Rule<JsonFeed>[] = [
  ...kindFacts.map(
    ({ rule, severity, source, kinds, isFine, form }): Rule<JsonFeed> => ({
      name: rule,
      severity,
      source,
      find: ({ holders }) =>
        holders.flatMap((holder) =>
          valuesOf(holder, kinds)
            .filter(([, value]) => !isFine(value))
            .map(([key, value]) =>
              inHolder(holder, `${key} of ${holder.name} must be ${form}; it is ${quote(value)}`),
            ),
        ),
    }),
  ),
  {
    name: 'json-key-unknown',
    severity: 'error',
    source: 'JSON Feed 1.1, Extensions',
    find: ({ holders }) =>
      misnamed(
        holders,
        (key, known) => key.startsWith('_') || Object.hasOwn(known, key),
        'is no key of JSON Feed; a key of your own begins with an underscore',
      ),
  },
  {
    name: 'json-extension-name-wrong',
    severity: 'error',
    source: 'JSON Feed 1.1, Extensions',
    find: ({ holders }) =>
      misnamed(
        holders,
        (key) => !key.startsWith('_') || /^_\p{L}[^.]*$/u.test(key),
        'must have a letter after its underscore, and no full stop',
      ),
  },
]

function valuesOf({ kind, object }: JsonHolder, kinds: readonly ValueKind[]): (readonly [string, unknown])[] {
  return Object.entries(jsonKeys[kind])
    .filter(([key, kindOfKey]) => kinds.includes(kindOfKey) && Object.hasOwn(object, key))
    .map(([key]) => [key, object[key]])
}

function misnamed(
  holders: readonly JsonHolder[],
  isFine: (key: string, known: Readonly<Record<string, ValueKind>>) => boolean,
  say: string,
): Place[] {
  return holders.flatMap((holder) =>
    Object.keys(holder.object)
      .filter((key) => !isFine(key, jsonKeys[holder.kind]))
      .map((key) => inHolder(holder, `${quote(key)} in ${holder.name} ${say}`)),
  )
}
