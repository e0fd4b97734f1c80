import { identityOf } from '../domain/feed.ts'
import { type CalledFeed, feedLabel, type Publication } from '../domain/publication.ts'
import { findTable, findWords } from './find-words.ts'
import { canonicalTag } from './language-range.ts'
import type { Plural, Words } from './words.ts'

/** The words of a publication's pages, and the ways of its language to join them. */
export interface Interface {
  readonly words: Words
  /** The language of the words: the publication's with its region, or `en` if it has no table. */
  readonly language: string
  /** The text of a number of things. */
  count(plural: Plural, count: number): string
  /** The name of a feed: that of a language in words, such as `German` for `de`. Undefined for the main feed. */
  feedName(feed: CalledFeed): string | undefined
  /** `and`: all of them; `or`: one is enough. */
  list(items: readonly string[], join: 'and' | 'or'): string
}

/** A page asks for it anew, and each formatter of `Intl` takes some 50 µs to make. */
const known = new WeakMap<Publication, Interface>()

/** The interface in the language of the publication. */
export function interfaceOf(publication: Publication): Interface {
  const found = known.get(publication) ?? createInterface(publication)
  known.set(publication, found)
  return found
}

function createInterface(publication: Publication): Interface {
  const { language: wanted, words: own } = publication
  const language = own || findTable(wanted) ? wanted : 'en'
  const plurals = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  const lists = {
    and: new Intl.ListFormat(language, { type: 'conjunction' }),
    or: new Intl.ListFormat(language, { type: 'disjunction' }),
  }
  return {
    words: findWords(wanted, own),
    language,
    count: (plural, count) => {
      const text = plural[plurals.select(count)] ?? plural.other
      return fill(text, { count: numbers.format(count) })
    },
    feedName: (feed) => {
      const identity = identityOf(feed.name)
      return identity.kind === 'language'
        ? languageName(identity.slug, language)
        : feedLabel(feed, publication)
    },
    list: (items, join) => lists[join].format(items),
  }
}

/** As a heading: many languages write it small within a sentence. */
function languageName(tag: string, language: string): string {
  const name = (canonicalTag(tag) && new Intl.DisplayNames(language, { type: 'language' }).of(tag)) ?? tag
  return name.replace(/^./u, (first) => first.toLocaleUpperCase(language))
}

/** A text with its placeholders replaced. One without a value stays. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
